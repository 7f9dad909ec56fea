using EdgeConv.Processor;

namespace EdgeConv.Kernels.Constant;

/// <summary>The one Constant kernel: it only copies.</summary>
internal static unsafe class ConstantKernels
{
    public static readonly Kernel[] All = [new("ConstantRows", Isa.Scalar) { Xnnpack = &ConstantRows.Run, Tflm = &ConstantRows.Run }];
}
