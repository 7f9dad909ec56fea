namespace EdgeConv.Simulator;

/// <summary>Something that happened.</summary>
/// <param name="Id">Counts from 1.</param>
/// <param name="Milliseconds">On the source's own clock, since the simulation began.</param>
/// <param name="Kind"><c>rule</c>, <c>pin</c>, <c>button</c>, <c>camera</c>, <c>wake</c>, <c>model</c>, <c>plan</c> or <c>fault</c>.</param>
internal sealed record SimulationEvent(long Id, double Milliseconds, string Kind, string Text);
