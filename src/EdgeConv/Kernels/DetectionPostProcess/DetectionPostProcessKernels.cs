using EdgeConv.Processor;

namespace EdgeConv.Kernels.DetectionPostProcess;

/// <summary>All DetectionPostProcess kernels: boxes are compared one by one.</summary>
internal static unsafe class DetectionPostProcessKernels
{
    public static readonly Kernel[] All = [new("DetectionPostProcessScalar", Isa.Scalar) { Workspace = &DetectionPostProcessScalar.Workspace, Xnnpack = &DetectionPostProcessScalar.Run, Tflm = &DetectionPostProcessScalar.Run }];
}
