using EdgeConv.Processor;

namespace EdgeConv.Kernels.DeformableConvolution;

/// <summary>All DeformableConvolution kernels: its samples lie anywhere.</summary>
internal static unsafe class DeformableConvolutionKernels
{
    public static readonly Kernel[] All = [new("DeformableConvolutionScalar", Isa.Scalar) { Workspace = &DeformableConvolutionScalar.Workspace, Xnnpack = &DeformableConvolutionScalar.Run, Tflm = &DeformableConvolutionScalar.Run }];
}
