namespace EdgeConv.Converter.Graph;

/// <summary>
/// <c>share * max + (1 - share) * average</c> over the same windows (Lee, Gallagher and Tu 2016, arXiv:1509.08985; at inference mixed pooling of Yu et al. 2014 is it
/// too).
/// </summary>
/// <param name="share">Between 0 and 1, both left out.</param>
/// <param name="average">Which elements the average's divisor counts.</param>
internal sealed class MixedPool(string name, Value input, Value output, float share, PoolKind average, Window vertical, Window horizontal)
    : ClampedNode(name, [input], [output])
{
    public float Share { get; } = share;
    public PoolKind Average { get; } = average;
    public Window Vertical { get; } = vertical;
    public Window Horizontal { get; } = horizontal;

    /// <summary>A volume's third axis.</summary>
    public Window Depth { get; init; } = new(1);

    /// <summary>One of the two pools, as a node of its own.</summary>
    public Pool Part(PoolKind kind, Value output) => new($"{Name}/{(kind == PoolKind.Maximum ? "maximum" : "average")}", Input, output, kind, Vertical, Horizontal) { Depth = Depth };

    public override Node Copy(Value[] inputs, Value output) =>
        new MixedPool(Name, inputs[0], output, Share, Average, Vertical, Horizontal) { Depth = Depth, Clamp = Clamp };
}
