using EdgeConv.Converter.Plan.Cost;

namespace EdgeConv.Simulator.Speed;

/// <summary>What an inference asks of a board: instructions, and cycles that it waits.</summary>
/// <param name="Instructions">Of all kernels, one thread.</param>
/// <param name="CacheWaits">Cycles for lines that another cache has.</param>
/// <param name="MemoryLatency">Cycles for single lines from memory.</param>
/// <param name="MemoryStream">Cycles for lines from memory that follow one another: bandwidth, which is the same for one core and for all.</param>
internal readonly record struct Workload(double Instructions, double CacheWaits, double MemoryLatency, double MemoryStream)
{
    /// <summary>Milliseconds that it takes.</summary>
    /// <param name="speedup">One thread's instructions to the longest thread's.</param>
    public double Milliseconds(CoreTiming core, int clockMegahertz, double speedup) =>
        ((Instructions * core.CyclesPerInstruction + CacheWaits + MemoryLatency) / speedup + MemoryStream) / (clockMegahertz * 1000.0);

    public static Workload Of(OperatorCost cost) => new(cost.Instructions, cost.CacheWaits, cost.MemoryLatency, cost.MemoryStream);
}
