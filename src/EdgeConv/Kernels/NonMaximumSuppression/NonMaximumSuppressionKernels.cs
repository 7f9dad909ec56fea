using EdgeConv.Processor;

namespace EdgeConv.Kernels.NonMaximumSuppression;

/// <summary>All NonMaximumSuppression kernels: boxes are compared one by one.</summary>
internal static unsafe class NonMaximumSuppressionKernels
{
    public static readonly Kernel[] All = [new("NonMaximumSuppressionScalar", Isa.Scalar) { Workspace = &NonMaximumSuppressionScalar.Workspace, Xnnpack = &NonMaximumSuppressionScalar.Run, Tflm = &NonMaximumSuppressionScalar.Run }];
}
