using EdgeConv.Processor;

namespace EdgeConv.Kernels.Rearrange;

/// <summary>All Rearrange kernels, best first.</summary>
internal static unsafe class RearrangeKernels
{
    public static readonly Kernel[] All =
    [
        new("RearrangeRuns", Isa.Scalar) { Fits = &RearrangeRuns.Fits, Xnnpack = &RearrangeRuns.Run, Tflm = &RearrangeRuns.Run },
        new("RearrangeScalar", Isa.Scalar) { Xnnpack = &RearrangeScalar.Run, Tflm = &RearrangeScalar.Run },
    ];
}
