using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// Adding, subtracting, multiplying or dividing by a constant per channel is a scale and shift per channel; so is one constant for all of them behind a
/// layer whose weights take it in.
/// </summary>
internal static class BinaryToAffine
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Binary node in edit.Nodes<Binary>())
        {
            int constant = Array.FindIndex(node.Inputs, input => input is { IsConstant: true, Type: ElementType.Float32 });
            if (constant < 0 || node.Output.Type != ElementType.Float32)
                continue;
            Value input = node.Inputs[1 - constant];
            if (input.IsConstant || !input.Shape.SequenceEqual(node.Output.Shape) || Channels(edit, input, node.Inputs[constant]) is not { } constants
                || Affine(node.Kind, constants, constant == 0) is not var (scale, shift))
                continue;
            edit.Substitute(node, new ChannelAffine(node.Name, input, node.Output, scale, shift) { Clamp = node.Clamp });
        }
        return edit.Commit();
    }

    /// <summary>The constant of each channel, or null where a table is better or it has more than one for a channel.</summary>
    private static float[]? Channels(GraphEdit edit, Value input, Value constant)
    {
        int channels = input.Shape.Length == 0 ? 0 : input.Shape[^1];
        if (channels is 0 or > NodeShape.MostChannels || constant.Elements != (constant.Shape.Length == 0 ? 1 : constant.Shape[^1]))
            return null;
        if (constant.Elements == channels && channels > 1)
            return constant.Floats;
        bool isTakenIn = constant.Elements == 1 && edit.HasOneReader(input)
            && edit.Producer(input) is Convolution { Clamp.IsNone: true, Weights.IsConstant: true } or FullyConnected { Clamp.IsNone: true, Weights.IsConstant: true };
        if (!isTakenIn)
            return null;
        var all = new float[channels];
        Array.Fill(all, constant.Floats[0]);
        return all;
    }

    private static (float[] Scale, float[] Shift)? Affine(BinaryKind kind, float[] constants, bool isFirst)
    {
        float[] none = new float[constants.Length], one = new float[constants.Length];
        Array.Fill(one, 1);
        return kind switch
        {
            BinaryKind.Add => (one, constants),
            BinaryKind.Subtract when isFirst => (Array.ConvertAll(one, c => -c), constants),
            BinaryKind.Subtract => (one, Array.ConvertAll(constants, c => -c)),
            BinaryKind.Multiply => (constants, none),
            BinaryKind.Divide when !isFirst && Array.TrueForAll(constants, c => float.IsFinite(1 / c)) => (Array.ConvertAll(constants, c => 1 / c), none),
            _ => null,
        };
    }
}
