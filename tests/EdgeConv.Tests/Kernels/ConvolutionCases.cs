using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Tests.Kernels;

/// <summary>The cases of an operator, made once and shared by its kernels.</summary>
internal sealed class ConvolutionCases(OperatorKind kind)
{
    private readonly List<ConvolutionCase> _cases = [];

    /// <summary>Runs a kernel on the first cases that it serves.</summary>
    public void Check(Kernel kernel, OutputForm form) => KernelCases.Check(kernel, number =>
    {
        while (_cases.Count <= number)
            _cases.Add(new(kind, _cases.Count));
        return _cases[number].Serves(kernel, form) ? _cases[number].Check(kernel, form) : 0;
    });
}
