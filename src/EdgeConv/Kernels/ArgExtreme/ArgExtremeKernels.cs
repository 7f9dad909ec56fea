using EdgeConv.Processor;

namespace EdgeConv.Kernels.ArgExtreme;

/// <summary>All ArgExtreme kernels, best first.</summary>
internal static unsafe class ArgExtremeKernels
{
    public static readonly Kernel[] All = [new("ArgExtremeScalar", Isa.Scalar) { Xnnpack = &ArgExtremeScalar.Run, Tflm = &ArgExtremeScalar.Run }];
}
