using EdgeConv.Blob;
using EdgeConv.Kernels;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Depthwise convolution, with any multiplier, against the formula: every kernel on the cases that it serves.</summary>
[Trait("suite", "kernels")]
public sealed class DepthwiseKernelTests
{
    private static readonly ConvolutionCases s_cases = new(OperatorKind.Depthwise);

    public static TheoryData<string, OutputForm> Kernels => KernelCases.WithForms(OperatorKind.Depthwise);

    [Theory, MemberData(nameof(Kernels))]
    public void Depthwise_is_a_convolution_with_as_many_groups_as_channels(string name, OutputForm form) =>
        s_cases.Check(KernelCases.Named(OperatorKind.Depthwise, name), form);
}
