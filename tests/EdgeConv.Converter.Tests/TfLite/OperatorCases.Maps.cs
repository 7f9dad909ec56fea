using static EdgeConv.Converter.TfLite.OperatorModel;

namespace EdgeConv.Converter.TfLite;

/// <summary>Operators with windows, and such as only move elements.</summary>
internal static partial class OperatorCases
{
    private static OperatorCase[] Windows() =>
    [
        new("AVERAGE_POOL_2D", s_map, (m, i) => One(m, 1, [i], [1, 1, 1, 2], new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 2, [4] = 2 }), [4, -5]),
        new("MAX_POOL_2D", s_map, (m, i) => One(m, 17, [i], [1, 1, 1, 2], new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 2, [4] = 2 }), [7, -2]),
        // One channel out of each pixel: 1 * x + 2 * y + 10.
        new("CONV_2D", s_map, (m, i) => One(m, 3, [i, m.Floats([1, 1, 1, 2], 1, 2), m.Floats([1], 10)], [1, 2, 2, 1], new() { [1] = 1, [2] = 1 }), [7, 5, 3, 1]),
        // Two taps down of channel 0, two taps of channel 1, each with weights of its own.
        new("DEPTHWISE_CONV_2D", s_map, (m, i) => One(m, 4, [i, m.Floats([1, 2, 1, 2], 1, 10, 2, 20)], [1, 1, 2, 2], new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 1 }),
            [1 + 2 * 5, 10 * -2 + 20 * -6, 3 + 2 * 7, 10 * -4 + 20 * -8]),
        new("CONV_3D", [1, 2, 1, 2, 2], (m, i) => One(m, 132, [i, m.Floats([2, 1, 1, 2, 1], 1, 0, 0, 1)], [1, 1, 1, 2, 1], new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 1 }), [1 - 6, 3 - 8]),
        // A 2 x 2 window at stride 2: each pixel's channel 0 becomes a block of four.
        new("TRANSPOSE_CONV", s_map, (m, i) => One(m, 67, [m.Ints(1, 4, 4, 1), m.Floats([1, 2, 2, 2], 1, 0, 2, 0, 3, 0, 4, 0), i], [1, 4, 4, 1], new() { [0] = (byte)1, [1] = 2, [2] = 2 }),
            [1, 2, 3, 6, 3, 4, 9, 12, 5, 10, 7, 14, 15, 20, 21, 28]),
        new("FULLY_CONNECTED", [1, 8], (m, i) => One(m, 9, [i, m.Floats([2, 8], 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1), m.Floats([2], 0.5f, 1)], [1, 2]), [-3.5, -9]),
        new("BATCH_MATMUL", [1, 2, 2], (m, i) => One(m, 126, [i, m.Floats([2, 2], 1, 2, 3, 4)], [1, 2, 2]), [1 - 6, 2 - 8, 3 - 12, 6 - 16]),
        new("BATCH_MATMUL", [1, 2, 2], (m, i) => One(m, 126, [i, i], [1, 2, 2], new() { [1] = (byte)1 }), [1 + 4, 3 + 8, 3 + 8, 9 + 16]),
        new("RESIZE_BILINEAR", [1, 1, 2, 1], (m, i) => One(m, 23, [i, m.Ints(1, 4)], [1, 1, 4, 1]), [1, -0.5, -2, -2]),
        new("RESIZE_BILINEAR", [1, 1, 2, 1], (m, i) => One(m, 23, [i, m.Ints(1, 4)], [1, 1, 4, 1], new() { [2] = (byte)1 }), [1, 0, -1, -2]),
        new("RESIZE_NEAREST_NEIGHBOR", [1, 1, 2, 1], (m, i) => One(m, 97, [i, m.Ints(2, 4)], [1, 2, 4, 1]), [1, 1, -2, -2, 1, 1, -2, -2]),
        new("TFLite_Detection_PostProcess", [1, 2, 4], Detection, [-1, -1, 2, 2, 0, 0, 1, 1]),
    ];

    /// <summary>Two boxes with codes of 0 against two anchors: the one with the higher score first. The input's elements are no codes, so they are multiplied by 0.</summary>
    private static int Detection(OperatorModel model, int input)
    {
        int codes = model.Map(1, 2, 4), zero = model.Map(1, 2), scores = model.Map(1, 2, 2), boxes = model.Map(1, 2, 4);
        model.Operator(18, [input, model.Floats([1], 0)], [codes]).Operator(82, [codes, model.Ints(2)], [zero]);
        int column = model.Map(1, 2, 1);
        model.Operator(22, [zero, model.Ints(1, 2, 1)], [column]).Operator(0, [column, model.Floats([1, 2, 2], 0, 0.6f, 0, 0.9f)], [scores]);
        byte[] options = Map(("max_detections", 2), ("max_classes_per_detection", 1), ("num_classes", 1), ("nms_score_threshold", 0.1f), ("nms_iou_threshold", 0.5f),
            ("y_scale", 10f), ("x_scale", 10f), ("h_scale", 5f), ("w_scale", 5f));
        // Anchors are centre y, centre x, height, width.
        model.Operator(32, [codes, scores, model.Floats([2, 4], 0.5f, 0.5f, 1, 1, 0.5f, 0.5f, 3, 3)], [boxes, model.Map(1, 2), model.Map(1, 2), model.Map(1)],
            custom: "TFLite_Detection_PostProcess", customOptions: options);
        return boxes;
    }

    private static OperatorCase[] Movers() =>
    [
        new("CONCATENATION", s_map, (m, i) => One(m, 2, [i, i], [1, 2, 2, 4], new() { [0] = -1 }), [1, -2, 1, -2, 3, -4, 3, -4, 5, -6, 5, -6, 7, -8, 7, -8]),
        new("PACK", [1, 2], (m, i) => One(m, 83, [i, i], [1, 2, 2], new() { [0] = 2, [1] = 1 }), [1, -2, 1, -2]),
        new("UNPACK", s_map, (m, i) => { int a = m.Map(1, 2, 2), b = m.Map(1, 2, 2); m.Operator(88, [i], [a, b], new() { [0] = 2, [1] = 1 }); return b; }, [5, -6, 7, -8]),
        new("SPLIT", s_map, (m, i) => { int a = m.Map(1, 2, 1, 2), b = m.Map(1, 2, 1, 2); m.Operator(49, [m.Int(2), i], [a, b], new() { [0] = 2 }); return b; }, [3, -4, 7, -8]),
        new("SPLIT_V", [1, 1, 4, 1], (m, i) => { int a = m.Map(1, 1, 1, 1), b = m.Map(1, 1, 3, 1); m.Operator(102, [i, m.Ints(1, -1), m.Int(2)], [a, b], new() { [0] = 2 }); return b; }, [-2, 3, -4]),
        new("SLICE", s_map, (m, i) => One(m, 65, [i, m.Ints(0, 0, 1, 0), m.Ints(1, -1, 1, 2)], [1, 2, 1, 2]), [3, -4, 7, -8]),
        new("STRIDED_SLICE", s_map, (m, i) => One(m, 45, [i, m.Ints(0, 1, 0, 0), m.Ints(1, 2, 2, 2), m.Ints(1, 1, 1, 1)], [1, 2, 2], new() { [4] = 2 }), [5, -6, 7, -8]),
        new("STRIDED_SLICE", [1, 1, 4, 1], (m, i) => One(m, 45, [i, m.Ints(0, 0, 3), m.Ints(1, 1, -5), m.Ints(1, 1, -2)], [1, 1, 2, 1]), [-4, -2]),
        new("GATHER", s_map, (m, i) => One(m, 36, [i, m.Ints(1, 0, 1)], [1, 2, 3, 2], new() { [0] = 2 }), [3, -4, 1, -2, 3, -4, 7, -8, 5, -6, 7, -8]),
        new("RESHAPE", s_map, (m, i) => One(m, 22, [i, m.Ints(1, -1)], [1, 8]), Elements(8)),
        new("SQUEEZE", [1, 1, 4, 2], (m, i) => One(m, 43, [i], [1, 4, 2], new() { [0] = (int[])[1] }), Elements(8)),
        new("EXPAND_DIMS", [1, 8], (m, i) => One(m, 70, [i, m.Int(1)], [1, 1, 8]), Elements(8)),
        new("TRANSPOSE", s_map, (m, i) => One(m, 39, [i, m.Ints(0, 3, 1, 2)], [1, 2, 2, 2]), [1, 3, 5, 7, -2, -4, -6, -8]),
        new("PAD", s_map, (m, i) => One(m, 34, [i, m.Ints(0, 0, 0, 0, 1, 0, 0, 0)], [1, 2, 3, 2]), [0, 0, 1, -2, 3, -4, 0, 0, 5, -6, 7, -8]),
        new("PADV2", s_map, (m, i) => One(m, 60, [i, m.Ints(0, 0, 0, 0, 1, 0, 0, 0), m.Floats([1], 9)], [1, 2, 3, 2]), [9, 9, 1, -2, 3, -4, 9, 9, 5, -6, 7, -8]),
        new("MIRROR_PAD", [1, 1, 3, 1], (m, i) => One(m, 100, [i, m.Ints(0, 0, 0, 0, 2, 1, 0, 0)], [1, 1, 6, 1], new() { [0] = (byte)0 }), [3, -2, 1, -2, 3, -2]),
        new("MIRROR_PAD", [1, 1, 3, 1], (m, i) => One(m, 100, [i, m.Ints(0, 0, 0, 0, 2, 1, 0, 0)], [1, 1, 6, 1], new() { [0] = (byte)1 }), [-2, 1, 1, -2, 3, 3]),
        new("SPACE_TO_DEPTH", [1, 2, 2, 1], (m, i) => One(m, 26, [i], [1, 1, 1, 4], new() { [0] = 2 }), [1, -2, 3, -4]),
        new("DEPTH_TO_SPACE", [1, 1, 1, 4], (m, i) => One(m, 5, [i], [1, 2, 2, 1], new() { [0] = 2 }), [1, -2, 3, -4]),
        new("SPACE_TO_BATCH_ND", [1, 2, 2, 1], (m, i) => One(m, 38, [i, m.Ints(2, 2), m.Ints(0, 0, 0, 0)], [4, 1, 1, 1]), [1, -2, 3, -4]),
        // Back from batches of one pixel each; a row of padding is cut off again.
        new("BATCH_TO_SPACE_ND", [1, 2, 2, 1], (m, i) => { int b = m.Map(4, 1, 2, 1); m.Operator(38, [i, m.Ints(2, 2), m.Ints(0, 0, 1, 1)], [b]); return One(m, 37, [b, m.Ints(2, 2), m.Ints(0, 0, 1, 1)], [1, 2, 2, 1]); }, [1, -2, 3, -4]),
        new("QUANTIZE", [1, 2], (m, i) => { int q = m.Quantised(0.5f, 3, 1, 2); m.Operator(114, [i], [q]); return One(m, 6, [q], [1, 2]); }, [1, -2]),
        new("DEQUANTIZE", [1, 2], (m, i) => { int q = m.Quantised(0.25f, -3, 1, 2); m.Operator(114, [i], [q]); return One(m, 6, [q], [1, 2]); }, [1, -2]),
    ];
}
