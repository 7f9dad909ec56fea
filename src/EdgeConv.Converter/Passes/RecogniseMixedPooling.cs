using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>The sum of a maximum and an average over the same windows, each times a constant and these together 1, is mixed pooling.</summary>
internal static class RecogniseMixedPooling
{
    private const double Tolerance = 1e-5;

    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Add sum in edit.Nodes<Add>())
        {
            if (sum.Output.Type != ElementType.Float32 || Scaled(edit, sum.Inputs[0]) is not var (first, a) || Scaled(edit, sum.Inputs[1]) is not var (second, b))
                continue;
            (Pool maximum, float share, Pool average) = first.Kind == PoolKind.Maximum ? (first, a, second) : (second, b, first);
            bool areAlike = maximum.Kind == PoolKind.Maximum && average.Kind != PoolKind.Maximum && maximum.Input == average.Input
                && maximum.Vertical == average.Vertical && maximum.Horizontal == average.Horizontal && maximum.Depth == average.Depth;
            if (areAlike && share is > 0 and < 1 && Math.Abs(a + b - 1.0) <= Tolerance)
                edit.Substitute(sum, new MixedPool(sum.Name, maximum.Input, sum.Output, share, average.Kind, maximum.Vertical, maximum.Horizontal)
                {
                    Depth = maximum.Depth, Clamp = sum.Clamp,
                });
        }
        return edit.Commit();
    }

    /// <summary>The pool that a value is a multiple of, and the factor.</summary>
    private static (Pool Pool, float Factor)? Scaled(GraphEdit edit, Value value)
    {
        float? factor = edit.Producer(value) switch
        {
            Unary { Functions: [{ Kind: UnaryKind.Linear, B: 0 } linear] } => linear.A,
            ChannelAffine { Clamp.IsNone: true } affine when Array.TrueForAll(affine.Scale, scale => scale == affine.Scale[0]) && Array.TrueForAll(affine.Shift, shift => shift == 0) => affine.Scale[0],
            _ => null,
        };
        return factor is { } scale && edit.HasOneReader(value) && edit.Producer(edit.Producer(value)!.Input) is Pool { Clamp.IsNone: true } pool ? (pool, scale) : null;
    }
}
