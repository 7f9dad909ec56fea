namespace EdgeConv.Verbs;

/// <summary>What <c>report</c> writes: nothing in it names a person, a network or a single device.</summary>
/// <param name="Board">What the device tree calls it, or null.</param>
/// <param name="Throttling">The firmware's bits before and after the measurements, or null.</param>
/// <param name="ThrottlingSource">Who said them, <c>rpi_volt</c> if only the voltage is known; null where nobody did.</param>
/// <param name="Temperatures">Thousandths of a degree before and after, or null.</param>
internal sealed record BoardReport(
    string Version, string? Board, string Architecture, string Kernel, ProcessorReport Processor, int Cores, long? MemoryKilobytes, ClockReport[] Clocks,
    uint?[] Throttling, string? ThrottlingSource, long?[] Temperatures, VectorReport[] Vectors, BenchReport[] Bench, KernelRateReport[] KernelRates, KernelCheckReport[] Kernels,
    CameraReport[] Cameras, DoctorReport Doctor);

/// <param name="Governor">How the kernel chooses the clock.</param>
/// <param name="Kilohertz">Before and after the measurements.</param>
internal sealed record ClockReport(string Core, string? Governor, long? LeastKilohertz, long? MostKilohertz, long?[] Kilohertz);

/// <param name="Sha256">Of the raw outputs for seeded inputs.</param>
internal sealed record VectorReport(string Model, string Isa, int Threads, string Sha256, bool IsExact);

/// <summary>A kernel's layers over all measured models, one thread.</summary>
internal sealed record KernelRateReport(string Kernel, int Layers, long Macs, double Us, double MacsPerSecond);

/// <summary>A kernel that this processor has beside the scalar one of its operator, on all layers of the built-in models that it can do.</summary>
/// <param name="IsExact">Whether the models gave the scalar kernels' bytes with it; null where no layer is for it.</param>
/// <param name="Us">A layer's time on one thread, in microseconds: the mean of the layers' medians.</param>
/// <param name="ScalarUs">That of the scalar kernels on the same layers.</param>
internal sealed record KernelCheckReport(string Operator, string Kernel, string Isa, int Layers, bool? IsExact, double? Us, double? ScalarUs);

internal sealed record CameraReport(string Driver, string Card, bool IsBusy, string[] Formats, string? ProblemCode);
