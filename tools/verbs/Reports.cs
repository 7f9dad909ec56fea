namespace EdgeConv.Verbs;

// What the verbs say, for people and machines alike: property names are those of --json in snake_case.

/// <summary>What <c>inspect</c> says. Arena, steps, order and identity are those of an .ecb file, null for a source model.</summary>
internal sealed record ModelReport(
    string File, string Format, long FileBytes, long? ArenaBytes, long? ArenaLowerBound, long WeightsBytes, long Macs, long Parameters,
    string? Arithmetic, int? Steps, string? Sha256, EndpointReport[] Inputs, EndpointReport[] Outputs, string[] Labels, string[] Kept,
        LayerReport[] Layers)
{
    /// <summary>How the steps follow one another, and the step in which as many bytes live as the lower bound says.</summary>
    public StepOrderReport? Order { get; init; }

    /// <summary>What lies in the arena; null for a source model.</summary>
    public TensorReport[]? Tensors { get; init; }

    /// <summary>Who reads and writes it, in what order; null for a source model.</summary>
    public PlanReport? Plan { get; init; }

    /// <summary>What it takes of microcontrollers; null unless it was converted for one just now.</summary>
    public MicrocontrollerReport[]? Microcontrollers { get; init; }
}

/// <param name="HeapBytes">Managed heap that the model takes, of <paramref name="HeapLimit"/>.</param>
/// <param name="FlashBytes">Flash of model and runtime, of <paramref name="FlashLimit"/>.</param>
/// <param name="Milliseconds">Of one inference, estimated.</param>
internal sealed record MicrocontrollerReport(string Name, long HeapBytes, long HeapLimit, long FlashBytes, long FlashLimit, double Milliseconds);

/// <param name="Plan"><c>layer</c>, <c>overlap</c> or <c>stream</c>.</param>
/// <param name="InputRows"><c>kept</c>, <c>consumed</c> or <c>camera</c>.</param>
/// <param name="Witness">The operator of the step; null before the first step and after the last.</param>
/// <param name="Why">Why the planner took this plan; null if it was not asked just now.</param>
internal sealed record StepOrderReport(string Plan, string InputRows, int WitnessStep, string? Witness, string? Why);

/// <param name="Layout"><c>nhwc</c> or <c>nchw</c>: how raw tensors lie; null for a source model, whose shape says it.</param>
internal sealed record EndpointReport(
    string Name, string Type, int[] Shape, string? Layout, int Bytes, float? Scale, int? ZeroPoint, PictureReport? Picture);

internal sealed record PictureReport(string Channels, string Fit, string Filter, string Matrix, string Range, float[] Mul, float[] Add);

/// <param name="ReceptiveField">Rows and columns of the input that one output pixel depends on, padding included.</param>
/// <param name="Separable">What a depthwise-separable convolution in its place would cost; null for what is no standard convolution.</param>
internal sealed record LayerReport(
    string Name, string Operator, int[][] Inputs, int[] Output, int[] Kernel, int[] Stride, int[] Dilation, int Groups, long Parameters, long Macs,
    int[] ReceptiveField, SeparableReport? Separable);

/// <param name="Ratio">Its weights and MACs per one of the standard convolution.</param>
internal sealed record SeparableReport(long Parameters, long Macs, double Ratio);

/// <summary>What <c>run</c> says of one input.</summary>
internal sealed record AnswerReport(string Input, OutputReport[] Outputs);

internal sealed record OutputReport(string Name, int[] Shape, ScoreReport[] Top, float[] Values);

internal sealed record ScoreReport(int Index, string? Label, float Value);

internal sealed record VerifyReport(string File, bool Sound, string Sha256, long Bytes);

/// <param name="AllocatedBytes">Managed bytes that the whole process allocated while inferences were repeated: 0.</param>
internal sealed record RawRunReport(string File, string Output, long Inferences, int Repeat, long InputBytes, long OutputBytes,
    long AllocatedBytes);

/// <summary>What <c>kernels</c> says. Layers are those of a model, null where none was given.</summary>
internal sealed record KernelsReport(
    ProcessorReport Processor, SwitchReport[] Switches, KernelReport[] Kernels, string? File, LayerKernelReport[]? Layers);

/// <summary>The processor's best instruction set and its core, and those that kernels are chosen for.</summary>
internal sealed record ProcessorReport(string Isa, string ChosenIsa, string Core, string ChosenCore, string? ForcedKernel);

/// <param name="Now">Its text in the environment, or null.</param>
internal sealed record SwitchReport(string Name, string Meaning, string Values, string? Now);

/// <param name="IsSupported">Whether this processor has its instructions.</param>
/// <param name="Cores">The cores that it is chosen on; null for all.</param>
internal sealed record KernelReport(string Operator, string Name, string Isa, bool IsSupported, string[]? Cores);

/// <param name="WeightLayout">How weights lie in the file; null where there are none.</param>
/// <param name="ShortOutputStage">Whether the converter proved that the short output stage is exact; null where there are no weights.</param>
/// <param name="HasLowestWeight">Whether a weight is -128, so that two products may not be added in 16 bits.</param>
internal sealed record LayerKernelReport(
    int Index, string Name, string Operator, int[] Output, string Kernel, string Isa, string? WeightLayout, bool? ShortOutputStage, bool HasLowestWeight);

/// <summary>What <c>bench</c> says; times in microseconds.</summary>
/// <param name="AllocatedBytes">Managed bytes that the whole process allocated while it was timed: 0 but for the JIT's own.</param>
internal sealed record BenchReport(
    string File, ProcessorReport Processor, int Threads, int Runs, int WarmUpRuns, double MedianUs, double MinUs, double P99Us, long Macs,
    double MacsPerSecond, long AllocatedBytes, LayerTimeReport[] Layers);

/// <param name="Share">Of the layers' times together.</param>
internal sealed record LayerTimeReport(
    int Index, string Name, string Operator, int[] Output, string Kernel, long Macs, double Us, double Share, double MacsPerSecond);
