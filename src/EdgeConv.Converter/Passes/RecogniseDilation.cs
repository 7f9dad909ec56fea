using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A convolution of stride 1 between blocks to batches and back is a dilated convolution (TensorFlow's older form of it).</summary>
internal static class RecogniseDilation
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (SpaceToBatch back in edit.Nodes<SpaceToBatch>())
        {
            if (!back.IsInverse || edit.Producer(back.Input) is not Convolution convolution || !edit.HasOneReader(back.Input)
                || edit.Producer(convolution.Input) is not SpaceToBatch { IsInverse: false } there || !edit.HasOneReader(convolution.Input)
                || !there.Block.SequenceEqual(back.Block)
                || Dilated(convolution.Vertical, there, back, 0) is not { } vertical || Dilated(convolution.Horizontal, there, back, 1) is not { } horizontal)
                continue;
            edit.Remove(there);
            edit.Remove(convolution);
            edit.Substitute(back, new Convolution(convolution.Name, there.Input, convolution.Weights, convolution.Bias, back.Output, vertical, horizontal, convolution.Groups)
            { Clamp = convolution.Clamp });
        }
        return edit.Commit();
    }

    /// <summary>The window over the map itself; null where it would start or end within the map.</summary>
    private static Window? Dilated(Window window, SpaceToBatch there, SpaceToBatch back, int axis)
    {
        int before = there.Before[axis] - back.Before[axis], after = there.After[axis] - back.After[axis];
        int inputs = there.Input.Shape[axis + 1], outputs = back.Output.Shape[axis + 1];
        if (window is not { Stride: 1, Dilation: 1, PadBefore: 0, PadAfter: 0 } || before < 0)
            return null;
        var dilated = new Window(window.Size, 1, there.Block[axis], before, Math.Max(after, 0));
        // What the blocks' own padding adds at the end is cropped again.
        return after >= 0 && dilated.Outputs(inputs) == outputs ? dilated : null;
    }
}
