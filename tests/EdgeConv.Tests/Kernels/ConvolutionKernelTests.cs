using EdgeConv.Blob;
using EdgeConv.Kernels;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Convolution, and fully connected layers, against the formula: every kernel on the cases that it serves.</summary>
[Trait("suite", "kernels")]
public sealed class ConvolutionKernelTests
{
    private static readonly ConvolutionCases s_cases = new(OperatorKind.Convolution);

    public static TheoryData<string, OutputForm> Kernels => KernelCases.WithForms(OperatorKind.Convolution);

    [Theory, MemberData(nameof(Kernels))]
    public void Convolution_is_the_formula(string name, OutputForm form) => s_cases.Check(KernelCases.Named(OperatorKind.Convolution, name), form);
}
