using EdgeConv.Processor;

namespace EdgeConv.Kernels.Resize;

/// <summary>All Resize kernels, best first.</summary>
internal static unsafe class ResizeKernels
{
    public static readonly Kernel[] All =
    [
        new("ResizeNearest", Isa.Scalar) { Fits = &ResizeNearest.Fits, Xnnpack = &ResizeNearest.Run, Tflm = &ResizeNearest.Run },
        new("ResizeLinearNeon", Isa.Neon)
        {
            Tile = 16, Fits = &ResizeVector.Fits, Workspace = &ResizeVector.Workspace, Xnnpack = &ResizeVector.Run<XnnpackInterpolation>, Tflm = &ResizeVector.Run<TflmInterpolation>,
        },
        new("ResizeLinearAvx2", Isa.Avx2)
        {
            Tile = 16, Fits = &ResizeVector.Fits, Workspace = &ResizeVector.Workspace, Xnnpack = &ResizeVector.Run<XnnpackInterpolation>, Tflm = &ResizeVector.Run<TflmInterpolation>,
        },
        new("ResizeScalar", Isa.Scalar) { Xnnpack = &ResizeScalar.Run<XnnpackInterpolation>, Tflm = &ResizeScalar.Run<TflmInterpolation> },
    ];
}
