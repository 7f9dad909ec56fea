using EdgeConv.Processor;

namespace EdgeConv.Converter.Plan.Cost;

/// <summary>What a core waits, in instructions, for a line that a level lacks and the next one has.</summary>
/// <param name="Alone">A line that no prefetcher could foresee.</param>
/// <param name="InRun">A line after the one that was missed before it, which a prefetcher brings: what is left is bandwidth.</param>
internal readonly record struct WaitCost(double Alone, double InRun)
{
    /// <summary>Of lines that are fetched again and again about half follow a run (<c>tools/cache-arm64 --layers</c>).</summary>
    public double Again => (Alone + InRun) / 2;

    public double Of(MissedLines lines) => lines.Alone * Alone + lines.InRun * InRun;
}

/// <summary>
/// Waits of a core for its caches. Assumed, not measured: no board is at hand. From Arm's manuals and published measurements of latency and bandwidth, at
/// one instruction a cycle; a core out of order hides most of a wait for L2 and about half of one for memory.
/// </summary>
/// <param name="L1">For L2.</param>
/// <param name="L2">For L3, or for memory where there is none.</param>
/// <param name="L3">For memory.</param>
internal sealed record WaitCosts(WaitCost L1, WaitCost L2, WaitCost L3)
{
    private static readonly WaitCosts s_inOrder = new(new(12, 4), new(140, 30), new(140, 30)), s_cortexA72 = new(new(6, 2), new(100, 25), new(100, 25)),
        s_cortexA76 = new(new(3, 1), new(15, 4), new(120, 20));

    /// <summary>Of L1, L2 and L3, by their number.</summary>
    public WaitCost this[int level] => level switch { 0 => L1, 1 => L2, _ => L3 };

    public static WaitCosts Of(CoreType core) => core switch
    {
        CoreType.CortexA72 => s_cortexA72,
        CoreType.CortexA76 => s_cortexA76,
        _ => s_inOrder,
    };
}
