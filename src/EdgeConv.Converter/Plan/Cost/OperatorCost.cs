namespace EdgeConv.Converter.Plan.Cost;

/// <summary>What an operator costs in all its steps, in the cost model's instructions.</summary>
/// <param name="Instructions">Of its kernel.</param>
/// <param name="CacheWaits">For lines that a cache further out has.</param>
/// <param name="MemoryLatency">For single lines from memory.</param>
/// <param name="MemoryStream">For lines from memory that follow one another: what is left is the memory's bandwidth, which all cores share.</param>
internal readonly record struct OperatorCost(double Instructions, double CacheWaits, double MemoryLatency, double MemoryStream)
{
    public double Total => Instructions + CacheWaits + MemoryLatency + MemoryStream;

    public static OperatorCost operator +(OperatorCost one, OperatorCost other) => new(one.Instructions + other.Instructions,
        one.CacheWaits + other.CacheWaits, one.MemoryLatency + other.MemoryLatency, one.MemoryStream + other.MemoryStream);
}
