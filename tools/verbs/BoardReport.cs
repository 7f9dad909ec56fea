namespace EdgeConv.Verbs;

/// <summary>What <c>report</c> writes: nothing in it names a person, a network or a single device.</summary>
/// <param name="Board">What the device tree calls it, or null.</param>
/// <param name="Throttling">The firmware's bits before and after the measurements, or null.</param>
/// <param name="Temperatures">Thousandths of a degree before and after, or null.</param>
internal sealed record BoardReport(
    string Version, string? Board, string Architecture, string Kernel, ProcessorReport Processor, int Cores, long? MemoryKilobytes, ClockReport[] Clocks,
    uint?[] Throttling, long?[] Temperatures, VectorReport[] Vectors, BenchReport[] Bench, KernelRateReport[] KernelRates, CameraReport[] Cameras,
    DoctorReport Doctor);

/// <param name="Governor">How the kernel chooses the clock.</param>
/// <param name="Kilohertz">Before and after the measurements.</param>
internal sealed record ClockReport(string Core, string? Governor, long? LeastKilohertz, long? MostKilohertz, long?[] Kilohertz);

/// <param name="Sha256">Of the raw outputs for seeded inputs.</param>
internal sealed record VectorReport(string Model, string Isa, int Threads, string Sha256, bool IsExact);

/// <summary>A kernel's layers over all measured models, one thread.</summary>
internal sealed record KernelRateReport(string Kernel, int Layers, long Macs, double Us, double MacsPerSecond);

internal sealed record CameraReport(string Driver, string Card, bool IsBusy, string[] Formats, string? ProblemCode);
