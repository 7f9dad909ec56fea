using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Zeros around a map become the padding of the convolution after it (in int8 that is the zero point), or of an average that
/// counts its padding.</summary>
internal static class FoldPad
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Pad pad in edit.Nodes<Pad>())
        {
            bool spatial = pad is { Value: 0, Before: [0, _, _, 0], After: [0, _, _, 0] };
            if (!spatial || edit.IsOutput(pad.Output) || edit.Readers(pad.Output).Count == 0)
                continue;
            foreach (Node reader in edit.Readers(pad.Output).ToArray())
            {
                if (reader is Convolution convolution)
                {
                    convolution.Vertical = Padded(convolution.Vertical, pad, 1);
                    convolution.Horizontal = Padded(convolution.Horizontal, pad, 2);
                    edit.SetInput(reader, 0, pad.Input);
                }
                else if (reader is Pool { Input.Type: ElementType.Float32 } pool && CountsPadding(pool, pad))
                {
                    edit.Substitute(pool, new Pool(pool.Name, pad.Input, pool.Output, PoolKind.AverageWithPadding,
                        Padded(pool.Vertical, pad, 1), Padded(pool.Horizontal, pad, 2))
                    { Clamp = pool.Clamp });
                }
            }
        }
        return edit.Commit();
    }

    private static Window Padded(Window window, Pad pad, int axis) =>
        window with { PadBefore = window.PadBefore + pad.Before[axis], PadAfter = window.PadAfter + pad.After[axis] };

    private static bool CountsPadding(Pool pool, Pad pad)
    {
        bool unpadded = pool is { Vertical: { PadBefore: 0, PadAfter: 0 }, Horizontal: { PadBefore: 0, PadAfter: 0 } };
        bool fits = pad.Before[1] < pool.Vertical.Extent && pad.After[1] < pool.Vertical.Extent && pad.Before[2] < pool.Horizontal.Extent
            && pad.After[2] < pool.Horizontal.Extent;
        return fits && unpadded && pool.Kind is PoolKind.Average or PoolKind.AverageWithPadding;
    }
}
