using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Normalisations: with stored statistics, over neighbouring channels, and by the sample's own statistics.</summary>
internal sealed partial class OnnxImporter
{
    private void BatchNormalization(OnnxNode node)
    {
        Value input = node.Flowing(0);
        if (node.Int("training_mode", 0) != 0)
            throw new UnsupportedNodeException("it is in training mode: export the model in evaluation mode");
        if (node.Int("spatial", 1) == 0)
            throw new UnsupportedNodeException("it has statistics per element: export with statistics per channel");
        int rank = input.Shape.Length, channels = rank > 1 ? input.Shape[1] : 0;
        float[] gain = node.Floats(1), offset = node.Floats(2), mean = node.Floats(3), variance = node.Floats(4);
        double epsilon = node.Float("epsilon", 1e-5f);
        if (Array.Exists([gain, offset, mean, variance], list => list.Length != channels)
            || Array.Exists(variance, v => !(v + epsilon > 0)))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has statistics that do not fit {channels} channels, or a negative variance; export the model again");
        if (channels > NodeShape.MostChannels || rank > 5)
            throw new UnsupportedNodeException($"{NodeShape.Text(input.Shape)}: at most {NodeShape.MostChannels} channels and three axes are supported");
        float[] scale = new float[channels], shift = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            double factor = gain[i] / Math.Sqrt(variance[i] + epsilon);
            (scale[i], shift[i]) = ((float)factor, (float)(offset[i] - mean[i] * factor));
        }
        EmitAlongChannels(node, input, 1, (from, output) => new ChannelAffine(node.Name, from, output, scale, shift));
    }

    private void LocalResponse(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int rank = input.Shape.Length;
        LocalNormalisation Make(Value from, Value output) => new(node.Name, from, output, node.Int("size", 0),
            node.Float("alpha", 1e-4f), node.Float("beta", 0.75f), node.Float("bias", 1));
        EmitAlongChannels(node, input, rank == 2 ? 1 : rank is 3 or 4 or 5 ? 1
            : throw new UnsupportedNodeException($"{NodeShape.Text(input.Shape)}: maps are supported"), Make);
    }

    private void InstanceNormalization(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int rank = input.Shape.Length;
        float[] scale = node.Floats(1), shift = node.Floats(2);
        if (rank is not (3 or 4 or 5) || scale.Length != input.Shape[1] || shift.Length != input.Shape[1])
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has {scale.Length} scales for {NodeShape.Text(input.Shape)}; export the model again");
        Value map = ToMap(node, input);
        Value normal = Standardised(node, map, [.. Enumerable.Range(1, map.Shape.Length - 2)]);
        EmitMap(node, rank, output => new ChannelAffine(node.Name, normal, output, scale, shift));
    }

    /// <summary>The scales are one per channel, or up to opset 20 one per group.</summary>
    private void GroupNormalization(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int groups = node.Int("num_groups", 0), rank = input.Shape.Length, channels = rank > 1 ? input.Shape[1] : 0;
        float[] scale = node.Floats(1), shift = node.Floats(2);
        bool sound = rank is 3 or 4 or 5 && groups > 0 && channels % groups == 0 && channels <= NodeShape.MostChannels && scale.Length == shift.Length && (scale.Length == channels || scale.Length == groups);
        if (!sound)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has {groups} groups and {scale.Length} scales for {NodeShape.Text(input.Shape)}; export the model again");
        _budget.Charge(2 * channels);
        float[] OfChannels(float[] list) => [.. Enumerable.Range(0, channels).Select(c => list[list.Length == channels ? c : c / (channels / groups)])];
        Value rows = Reshaped(node, $"{node.Proto.Output[0]}/groups", input, [input.Shape[0], groups, (int)(input.Elements / input.Shape[0] / groups)]);
        Value normal = Reshaped(node, $"{node.Proto.Output[0]}/channels", Standardised(node, rows, [2]), input.Shape);
        EmitAlongChannels(node, normal, 1, (from, output) => new ChannelAffine(node.Name, from, output, OfChannels(scale), OfChannels(shift)));
    }

    private void LayerNormalization(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int rank = input.Shape.Length, axis = node.Axis(node.Int("axis", -1), rank);
        if (node.Proto.Output.Skip(1).Any(output => output.Length > 0))
            throw new UnsupportedNodeException("it also gives its statistics: export without them");
        Value normal = Standardised(node, input, [.. Enumerable.Range(axis, rank - axis)]);
        Value scaled = Inner(node, "scaled", Pair(node, "scaled", normal, node.Constant(1), BinaryKind.Multiply));
        if (node.HasInput(2))
            Combine(node, scaled, node.Constant(2), BinaryKind.Add);
        else
            Finish(node, scaled);
    }

    /// <summary><c>(x - mean) / sqrt(variance + epsilon)</c> over some axes.</summary>
    private Value Standardised(OnnxNode node, Value input, int[] axes)
    {
        float epsilon = node.Float("epsilon", 1e-5f);
        Value mean = Inner(node, "mean", output => new Reduce($"{node.Name}/mean", input, output, ReduceKind.Mean, axes));
        Value less = Inner(node, "less", output => new Binary($"{node.Name}/less", input, mean, output, BinaryKind.Subtract));
        Value squares = Inner(node, "squares", output => new Unary($"{node.Name}/squares", less, output, new UnaryFunction(UnaryKind.Power, 2)));
        Value variance = Inner(node, "variance", output => new Reduce($"{node.Name}/variance", squares, output, ReduceKind.Mean, axes));
        Value factor = Inner(node, "factor", output => new Unary($"{node.Name}/factor", variance, output,
            new UnaryFunction(UnaryKind.Linear, 1, epsilon), new UnaryFunction(UnaryKind.Sqrt), new UnaryFunction(UnaryKind.Reciprocal)));
        return Inner(node, "normal", output => new Binary($"{node.Name}/normal", less, factor, output, BinaryKind.Multiply));
    }
}
