using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A scale and shift that found no weights to go into becomes a depthwise convolution of one element.</summary>
internal static class AffineToDepthwise
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (ChannelAffine affine in edit.Nodes<ChannelAffine>())
        {
            if (affine.Input.Type != ElementType.Float32)
                continue;
            int channels = affine.Scale.Length;
            Value input = affine.Input, output = affine.Output;
            bool isMap = input.Shape is [1, _, _, _];
            if (!isMap)
            {
                int[] map = [1, 1, (int)(input.Elements / channels), channels];
                (input, output) = (new($"{input.Name}/map", map, ElementType.Float32), new($"{output.Name}/map", map, ElementType.Float32));
                edit.InsertBefore(affine, new Reshape($"{affine.Name}/to_map", affine.Input, input));
            }
            var convolution = new Convolution(affine.Name, input, Value.Constant($"{affine.Name}/scale", [channels, 1, 1, 1], affine.Scale),
                Value.Constant($"{affine.Name}/shift", [channels], affine.Shift), output, new(1), new(1), channels)
            { Clamp = affine.Clamp };
            if (isMap)
            {
                edit.Substitute(affine, convolution);
                continue;
            }
            edit.InsertBefore(affine, convolution);
            edit.Substitute(affine, new Reshape($"{affine.Name}/from_map", output, affine.Output));
        }
        return edit.Commit();
    }
}
