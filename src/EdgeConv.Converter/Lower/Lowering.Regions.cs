using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Lower;

/// <summary>Regions, boxes, matrix products and deformable convolutions. Where regions and boxes are may be float32.</summary>
internal sealed partial class Lowering
{
    private void AddMatrixProduct(MatrixProduct node)
    {
        int[] a = node.Inputs[0].Shape, b = node.Inputs[1].Shape;
        if (!FitsRows(a[..^2], node.Output.Shape[..^2]) || !FitsRows(b[..^2], node.Output.Shape[..^2]))
            throw new UnsupportedNodeException($"it multiplies [{string.Join(", ", a)}] and [{string.Join(", ", b)}]: give both as many matrices, or one of them one");
        if (a[^1] > RegionCheck.MostProducts)
            throw new UnsupportedNodeException($"it adds {a[^1]} products up, int32 holds {RegionCheck.MostProducts}: split it");
        Place left = ReadMap(node.Inputs[0]), right = ReadMap(node.Inputs[1]), output = Make(node.Output);
        float scaleA = QuantisationOf(left).Scale, scaleB = QuantisationOf(right).Scale, scale = QuantisationOf(output).Scale;
        // ONNX Runtime requantises in float32. XNNPACK leaves int8 matrix products to TensorFlow Lite.
        Rule rule = _network.Rule == Rule.Ort ? Rule.Xnnpack : Rule.Tflm;
        byte[] multiplier = rule == Rule.Tflm ? TflmRule.FullyConnectedMultipliers(scaleA, scaleB, scale, channels: 1) : BitConverter.GetBytes(scaleA * scaleB / scale);
        MapShape shape = ShapeOf(output);
        Emit(WithParameters(Operator(OperatorKind.MatrixProduct, rule, node.Name, output), multiplier) with
        {
            Macs = checked((long)shape.Rows * shape.Columns * shape.Channels * a[^1]),
        }, output, left, right);
    }

    /// <summary>Whether there are as many matrices, or one for all.</summary>
    private static bool FitsRows(int[] batch, int[] all) => batch.All(length => length == 1) || batch.Where(length => length != 1).SequenceEqual(all.Where(length => length != 1));

    private void AddRegionPool(RegionPool node)
    {
        RequireOnePicture(node);
        Place output = Make(node.Output), input = Requantised(node.Name, ReadMap(node.Input), output);
        EmitReadingAll(OperatorKind.RegionPool, node, Bytes(new RegionPoolParameters { Scale = node.Scale }), output, input, ReadMap(node.Inputs[1]));
    }

    private void AddRegionAlign(RegionAlign node)
    {
        RequireOnePicture(node);
        Place output = Make(node.Output), input = ReadMap(node.Input);
        var parameters = new RegionAlignParameters
        {
            Scale = node.Scale, Ratio = QuantisationOf(input).Scale / QuantisationOf(output).Scale, Samples = node.Samples, IsMaximum = node.IsMaximum ? 1 : 0,
            IsHalfPixel = node.IsHalfPixel ? 1 : 0,
        };
        EmitReadingAll(OperatorKind.RegionAlign, node, Bytes(parameters), output, input, ReadMap(node.Inputs[1]));
    }

    private static void RequireOnePicture(Node node)
    {
        if (node.Input.Shape[0] != 1)
            throw new UnsupportedNodeException($"its regions lie in {node.Input.Shape[0]} maps: export with batch 1");
    }

    private void AddSuppression(NonMaximumSuppression node)
    {
        if (node.Input.Shape[0] != 1)
            throw new UnsupportedNodeException($"it suppresses boxes of {node.Input.Shape[0]} pictures: export with batch 1");
        var parameters = new SuppressionParameters
        {
            MostPerClass = node.MostPerClass, MostOverlap = node.MostOverlap, LeastScore = node.LeastScore, IsCentred = node.IsCentred ? 1 : 0,
        };
        EmitReadingAll(OperatorKind.NonMaximumSuppression, node, Bytes(parameters), Make(node.Output), ReadMap(node.Input), ReadMap(node.Inputs[1]));
    }

    /// <summary>All results lie one after the other in one row; each output is a part of it.</summary>
    private void AddDetection(DetectionPostProcess node)
    {
        DetectionOptions options = node.Options;
        var parameters = new DetectionParameters
        {
            MostDetections = options.MostDetections, MostClassesPerDetection = options.MostClassesPerDetection, DetectionsPerClass = options.DetectionsPerClass,
            Classes = options.Classes, IsRegular = options.IsRegular ? 1 : 0, LeastScore = options.LeastScore, MostOverlap = options.MostOverlap,
            ScaleY = options.ScaleY, ScaleX = options.ScaleX, ScaleHeight = options.ScaleHeight, ScaleWidth = options.ScaleWidth,
        };
        if (!node.Inputs[2].IsConstant)
            throw new UnsupportedNodeException("its anchors are computed: make them constant");
        int found = checked((int)parameters.Detections);
        Place all = MakeTensor($"{node.Name}/detections", new(1, checked(6 * found + 1), 1), s_real, TensorFlags.Real);
        byte[] anchors = MemoryMarshal.AsBytes<float>(RealValues.Of(node.Inputs[2])).ToArray();
        EmitReadingAll(OperatorKind.DetectionPostProcess, node, [.. Bytes(parameters), .. anchors], all, ReadMap(node.Input), ReadMap(node.Inputs[1]));
        int first = 0;
        foreach (Value output in node.Outputs)
        {
            int elements = checked((int)output.Elements);
            _places[output] = all.Part(MapAxis.Columns, first, elements);
            KeepArranged(output);
            first += elements;
        }
    }

    private void AddDeformable(DeformableConvolution node)
    {
        RequireOnePicture(node);
        Place input = ReadMap(node.Input), output = Make(node.Output);
        CheckWindows(node.Vertical, node.Horizontal, Volume.None, ShapeOf(input), ShapeOf(output));
        int perGroup = PerGroup(node.Groups, ShapeOf(input), ShapeOf(output)), taps = checked(node.Vertical.Size * node.Horizontal.Size), outputs = ShapeOf(output).Channels;
        Filter filter = ReadFilter(node.Weights, node.Bias, outputs, checked(taps * perGroup));
        // One formula of float32 in all rules.
        byte[] multipliers = XnnpackRule.Multipliers(QuantisationOf(input).Scale, filter.Scales, QuantisationOf(output).Scale);
        byte[] parameters = [.. Bytes(new DeformableParameters { OffsetGroups = node.OffsetGroups }), .. MemoryMarshal.AsBytes<int>(filter.Bias), .. multipliers,
            .. MemoryMarshal.AsBytes<sbyte>(filter.Weights)];
        Array.Resize(ref parameters, checked((int)DeformableParameters.Bytes(outputs, taps * perGroup)));
        OperatorRecord op = WithParameters(Operator(OperatorKind.DeformableConvolution, _rule, node.Name, output), parameters) with
        {
            Flags = OperatorFlags.ReadsAll, Vertical = Record(node.Vertical), Horizontal = Record(node.Horizontal), Groups = node.Groups,
            Macs = checked((long)ShapeOf(output).Rows * ShapeOf(output).Columns * outputs * taps * perGroup),
        };
        op = Clamped(op, node.Clamp, QuantisationOf(output));
        if (node.Mask is { } mask)
            Emit(op, output, input, ReadMap(node.Offsets), ReadMap(mask));
        else
            Emit(op, output, input, ReadMap(node.Offsets));
    }

    private void EmitReadingAll(OperatorKind kind, Node node, byte[] parameters, Place output, params ReadOnlySpan<Place> inputs) =>
        Emit(WithParameters(Operator(kind, _rule, node.Name, output), parameters) with { Flags = OperatorFlags.ReadsAll }, output, inputs);
}
