using EdgeConv.Processor;

namespace EdgeConv.Kernels.Rearrange;

/// <summary>All Rearrange kernels, best first.</summary>
internal static unsafe class RearrangeKernels
{
    public static readonly Kernel[] All =
    [
        new("RearrangeRuns", Isa.Scalar) { Fits = &RearrangeRuns.Fits, Xnnpack = &RearrangeRuns.Run, Tflm = &RearrangeRuns.Run },
        new("RearrangeReals", Isa.Scalar) { Fits = &RearrangeReals.Fits, Xnnpack = &RearrangeReals.Run, Tflm = &RearrangeReals.Run },
        new("RearrangeScalar", Isa.Scalar) { Xnnpack = &RearrangeScalar.Run, Tflm = &RearrangeScalar.Run },
    ];
}
