using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Networks;

/// <summary>Operators on regions, boxes and matrices; what they read besides the input is made of it.</summary>
internal sealed partial class NetworkBuilder
{
    /// <summary>The product of a tensor's rows with matrices of that many columns.</summary>
    public int MatrixProduct(int input, int columns)
    {
        TensorRecord map = Network.Tensors[input];
        int other = Picked(input, Random.NextInt(3) == 0 ? 1 : map.Rows, map.Channels, columns);
        OperatorRecord op = Start(OperatorKind.MatrixProduct, input, map.Rows, map.Columns, columns, WindowRecord.One, WindowRecord.One, other);
        op.Macs = (long)map.Rows * map.Columns * columns * map.Channels;
        float ratio = (0.5f + (float)Random.NextDouble()) / (100 * map.Channels);
        SetParameters(ref op, rule == Rule.Tflm ? TflmRule.MeanMultiplier(ratio, 1, 1) : XnnpackRule.MeanMultiplier(ratio, 1, 1));
        return Finish(op);
    }

    /// <summary>Regions pooled or aligned to so many rows and columns.</summary>
    public int Regions(OperatorKind kind, int input, int regions, int rows, int columns)
    {
        int corners = Picked(input, 1, regions, kind == OperatorKind.RegionPool ? 5 : 4);
        OperatorRecord op = ReadingAll(Start(kind, input, regions * rows, columns, Network.Tensors[input].Channels, WindowRecord.One, WindowRecord.One, corners));
        SetParameters(ref op, kind == OperatorKind.RegionPool ? RegionCase.Bytes(new RegionPoolParameters { Scale = 0.8f }) : RegionCase.Bytes(RegionCase.Align(Random)));
        return Finish(op);
    }

    /// <summary>The boxes of some classes that stay, as reals.</summary>
    public int Suppression(int input, int boxes, int classes, int places)
    {
        int corners = Picked(input, 1, boxes, 4), scores = Picked(input, 1, classes, boxes), output = Tensor("selected", 1, places, 3, TensorFlags.Real);
        OperatorRecord op = ReadingAll(Start(OperatorKind.NonMaximumSuppression, corners, 1, places, 3, WindowRecord.One, WindowRecord.One, scores, Network.AddView(output, 0, 3)));
        SetParameters(ref op, RegionCase.Bytes(RegionCase.Suppression(Random, boxes)));
        return Finish(op);
    }

    /// <summary>Detections as reals.</summary>
    public int Detections(int input, int boxes, int classes)
    {
        int codes = Picked(input, 1, boxes, 4), scores = Picked(input, 1, boxes, classes + Random.NextInt(2));
        DetectionParameters options = RegionCase.Detection(Random, boxes, classes);
        int places = 6 * (int)options.Detections + 1, output = Tensor("detections", 1, places, 1, TensorFlags.Real);
        OperatorRecord op = ReadingAll(Start(OperatorKind.DetectionPostProcess, codes, 1, places, 1, WindowRecord.One, WindowRecord.One, scores, Network.AddView(output, 0, 1)));
        SetParameters(ref op, [.. RegionCase.Bytes(options), .. MemoryMarshal.AsBytes<float>(RegionCase.Anchors(Random, boxes))]);
        return Finish(op);
    }

    /// <summary>A convolution moved by what is made of its input, perhaps with a mask.</summary>
    public int Deformable(int input, WindowRecord vertical, WindowRecord horizontal, int rows, int columns, int outputs, bool hasMask)
    {
        int channels = Network.Tensors[input].Channels, taps = vertical.Size * horizontal.Size;
        int offsets = Picked(input, rows, columns, 2 * taps), mask = hasMask ? Picked(input, rows, columns, taps) : -1;
        OperatorRecord op = ReadingAll(Start(OperatorKind.DeformableConvolution, input, rows, columns, outputs, vertical, horizontal, offsets));
        if (hasMask)
        {
            ViewRecord output = Network.Views[op.Output];
            Network.Views[op.Output] = ViewRecord.Of(mask, Network.Tensors[mask]); // behind the other two
            op.InputCount = 3;
            op.Output = Network.AddView(output);
        }
        op.Macs = (long)rows * columns * outputs * taps * channels;
        SetParameters(ref op, RegionCase.Deformable(Random, 1, outputs, taps * channels));
        return Finish(op);
    }

    /// <summary>Any elements of a tensor as a map of another size.</summary>
    private int Picked(int input, int rows, int columns, int channels)
    {
        TensorRecord map = Network.Tensors[input];
        int elements = map.Rows * map.Columns * map.Channels;
        OperatorRecord op = ReadingAll(Start(OperatorKind.Rearrange, input, rows, columns, channels, WindowRecord.One, WindowRecord.One));
        SetParameters(ref op, RearrangeCase.Table([.. Enumerable.Range(0, rows * columns * channels).Select(_ => Random.NextInt(elements))], 0));
        return Finish(op);
    }

    private static OperatorRecord ReadingAll(OperatorRecord op) => op with { Flags = OperatorFlags.ReadsAll };
}
