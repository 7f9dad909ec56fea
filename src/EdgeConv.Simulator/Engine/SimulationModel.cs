namespace EdgeConv.Simulator;

/// <summary>The model that runs now.</summary>
/// <param name="Name">For people.</param>
/// <param name="Path">The file it came from.</param>
/// <param name="Bytes">The .ecb file that runs, with the plan that runs.</param>
/// <param name="Labels">Of its answers; empty without.</param>
/// <param name="Plan">As in <see cref="MemoryState"/>.</param>
internal sealed record SimulationModel(string Name, string Path, byte[] Bytes, IReadOnlyList<string> Labels, string Plan);
