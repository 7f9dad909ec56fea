using EdgeConv.Converter.TfLite;

namespace EdgeConv.Converter.Tests.Operators;

/// <summary>For each TensorFlow Lite operator a float model of it, as networks have it: on a map of 4 channels.</summary>
internal static class TfLiteOperatorModels
{
    private static readonly int[] s_map = [1, 6, 6, 4];

    private const int Tanh = 28;

    public static byte[] Of(string operation)
    {
        var model = new OperatorModel();
        int input = model.Map(s_map);
        switch (operation)
        {
            case "ADD" or "SUB" or "MUL" or "DIV" or "MAXIMUM" or "MINIMUM" or "POW" or "SQUARED_DIFFERENCE":
                int second = model.Map(s_map);
                return End([input, second], [input, second], s_map);
            case "ARG_MAX" or "ARG_MIN":
                return End([input], [input, model.Int(3)], [1, 6, 6]);
            case "AVERAGE_POOL_2D" or "MAX_POOL_2D":
                return End([input], [input], [1, 3, 3, 4], new() { [0] = (byte)1, [1] = 2, [2] = 2, [3] = 2, [4] = 2 });
            case "BATCH_MATMUL":
                int left = model.Map(1, 6, 8), right = model.Map(1, 8, 5);
                return End([left, right], [left, right], [1, 6, 5]);
            case "SPACE_TO_BATCH_ND" or "BATCH_TO_SPACE_ND":
                return Dilated();
            case "CONCATENATION":
                int other = model.Map(s_map), others = model.Map(s_map);
                model.Operator(Tanh, [other], [others]);
                return Moved(before => [before, others], [1, 6, 6, 8], new() { [0] = 3 }, inputs: [input, other]);
            case "PACK":
                return Moved(before => [before, before], [1, 6, 6, 4, 2], new() { [0] = 2, [1] = 4 });
            case "UNPACK":
                return Moved(before => [before], [1, 6, 6], new() { [0] = 4, [1] = 3 }, outputs: 4);
            case "SPLIT":
                return Moved(before => [model.Int(3), before], [1, 6, 6, 2], new() { [0] = 2 }, outputs: 2);
            case "SPLIT_V":
                return Moved(before => [before, model.Ints(2, 2), model.Int(3)], [1, 6, 6, 2], new() { [0] = 2 }, outputs: 2);
            case "CONV_2D":
                return End([input], [input, Floats(8, 3, 3, 4), Floats(8)], [1, 4, 4, 8], new() { [0] = (byte)1, [1] = 1, [2] = 1 });
            case "DEPTHWISE_CONV_2D":
                return End([input], [input, Floats(1, 3, 3, 4), Floats(4)], [1, 4, 4, 4], new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 1 });
            case "CONV_3D":
                int volume = model.Map(1, 4, 6, 6, 4);
                return End([volume], [volume, Floats(3, 3, 3, 4, 8)], [1, 2, 4, 4, 8], new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 1 });
            case "TRANSPOSE_CONV":
                return End([input], [model.Ints(1, 12, 12, 8), Floats(8, 2, 2, 4), input], [1, 12, 12, 8], new() { [0] = (byte)1, [1] = 2, [2] = 2 });
            case "FULLY_CONNECTED":
                int flat = model.Map(1, 8);
                return End([flat], [flat, Floats(5, 8), Floats(5)], [1, 5]);
            case "DEPTH_TO_SPACE":
                return Moved(before => [before], [1, 12, 12, 1], new() { [0] = 2 });
            case "SPACE_TO_DEPTH":
                return Moved(before => [before], [1, 3, 3, 16], new() { [0] = 2 });
            case "QUANTIZE" or "DEQUANTIZE":
                return Quantised();
            case "EXPAND_DIMS":
                return Moved(before => [before, model.Int(3)], [1, 6, 6, 1, 4]);
            case "SQUEEZE":
                return Moved(before => [before], [6, 6, 4], new() { [0] = (int[])[0] });
            case "RESHAPE":
                return Moved(before => [before, model.Ints(1, 9, 4, 4)], [1, 9, 4, 4]);
            case "GATHER":
                return Moved(before => [before, model.Ints(2, 0, 1)], [1, 6, 6, 3], new() { [0] = 3 });
            case "TRANSPOSE":
                return Moved(before => [before, model.Ints(0, 2, 1, 3)], s_map);
            case "SLICE":
                return Moved(before => [before, model.Ints(0, 1, 0, 0), model.Ints(1, 4, 6, 4)], [1, 4, 6, 4]);
            case "STRIDED_SLICE":
                return Moved(before => [before, model.Ints(0, 0, 0, 0), model.Ints(1, 6, 6, 4), model.Ints(1, 2, 2, 1)], [1, 3, 3, 4]);
            case "LEAKY_RELU":
                return End([input], [input], s_map, new() { [0] = 0.1f });
            case "LOCAL_RESPONSE_NORMALIZATION":
                return End([input], [input], s_map, new() { [0] = 2, [1] = 1f, [2] = 0.1f, [3] = 0.5f });
            case "SOFTMAX":
                return End([input], [input], s_map, new() { [0] = 1f });
            case "MEAN":
                return End([input], [input, model.Ints(1, 2)], [1, 4]);
            case "SUM" or "REDUCE_MAX" or "REDUCE_MIN":
                return End([input], [input, model.Ints(3)], [1, 6, 6, 1], new() { [0] = (byte)1 });
            case "PAD" or "MIRROR_PAD":
                return End([input], [input, Amounts()], [1, 8, 8, 4]);
            case "PADV2":
                return End([input], [input, Amounts(), model.Floats([], 1)], [1, 8, 8, 4]);
            case "PRELU":
                return End([input], [input, Floats(1, 1, 4)], s_map);
            case "RESIZE_BILINEAR" or "RESIZE_NEAREST_NEIGHBOR":
                return End([input], [input, model.Ints(12, 12)], [1, 12, 12, 4]);
            case "TFLite_Detection_PostProcess":
                return Detector();
            default:
                return End([input], [input], s_map);
        }

        byte[] End(int[] inputs, int[] operands, int[] output, FlatFields? options = null) =>
            model.Operator(Code(), operands, [model.Map(output)], options).Ends(inputs, [model.Tensors.Count - 1]).Write();

        int Code() => Enumerable.Range(0, 256).First(code => OperatorNames.Of(code) == operation);

        int Floats(params int[] shape) => model.Floats(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (i * 37 % 19 - 9) / 8f)]);

        int Amounts() => model.Constant(OperatorModel.Int32, [4, 2], [.. ((int[])[0, 0, 1, 1, 1, 1, 0, 0]).SelectMany(BitConverter.GetBytes)]);

        byte[] Moved(Func<int, int[]> operands, int[] output, FlatFields? options = null, int outputs = 1, int[]? inputs = null)
        {
            int before = model.Map(s_map);
            int[] read = operands(before), made = [.. Enumerable.Range(0, outputs).Select(_ => model.Map(output))];
            int after = model.Map(output);
            return model.Operator(Tanh, [input], [before]).Operator(Code(), read, made, options).Operator(Tanh, [made[0]], [after]).Ends(inputs ?? [input], [after]).Write();
        }

        byte[] Quantised()
        {
            int levels = model.Quantised(0.5f, 1, s_map), pooled = model.Quantised(0.5f, 1, 1, 3, 3, 4), reals = model.Map(1, 3, 3, 4);
            FlatFields window = new() { [0] = (byte)1, [1] = 2, [2] = 2, [3] = 2, [4] = 2 };
            return model.Operator(114, [input], [levels]).Operator(17, [levels], [pooled], window).Operator(6, [pooled], [reals]).Ends([input], [reals]).Write();
        }

        byte[] Dilated()
        {
            int blocks = model.Map(4, 5, 5, 4), filtered = model.Map(4, 3, 3, 8), output = model.Map(1, 6, 6, 8), two = model.Ints(2, 2);
            int before = model.Constant(OperatorModel.Int32, [2, 2], [.. ((int[])[2, 2, 2, 2]).SelectMany(BitConverter.GetBytes)]);
            int after = model.Constant(OperatorModel.Int32, [2, 2], new byte[16]);
            return model.Operator(38, [input, two, before], [blocks]).Operator(3, [blocks, Floats(8, 3, 3, 4), Floats(8)], [filtered], new() { [0] = (byte)1, [1] = 1, [2] = 1 })
                .Operator(37, [filtered, two, after], [output]).Ends([input], [output]).Write();
        }

        byte[] Detector()
        {
            int codes = model.Map(1, 6, 4), scores = model.Map(1, 6, 3), anchors = Floats(6, 4);
            int[] found = [model.Map(1, 4, 4), model.Map(1, 4), model.Map(1, 4), model.Map(1)];
            byte[] options = OperatorModel.Map(("max_detections", 4), ("max_classes_per_detection", 1), ("num_classes", 2), ("nms_score_threshold", 0.1f),
                ("nms_iou_threshold", 0.5f), ("y_scale", 10f), ("x_scale", 10f), ("h_scale", 5f), ("w_scale", 5f));
            return model.Operator(OperatorNames.Custom, [codes, scores, anchors], found, custom: operation, customOptions: options).Ends([codes, scores], found).Write();
        }
    }
}
