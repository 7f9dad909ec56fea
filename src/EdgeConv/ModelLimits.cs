namespace EdgeConv;

/// <summary>What a model may ask for: a file that asks for more is refused before anything of it runs.</summary>
public sealed record ModelLimits
{
    /// <summary>The default: 1 GiB of arena, 10^12 multiply-accumulates.</summary>
    public static ModelLimits Default { get; } = new();

    /// <summary>Most bytes of activation memory, read slack included.</summary>
    public long ArenaBytes { get; init; } = 1L << 30;

    /// <summary>Most multiply-accumulates of one inference.</summary>
    public long Macs { get; init; } = 1_000_000_000_000;
}
