using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Two products of int8 fit in int16 unless all four factors are -128: a kernel that adds such pairs must not take those weights.</summary>
[Trait("suite", "kernels")]
public sealed class LowestWeightTests
{
    private const int Wanted = 40, Tried = 3000;

    private static readonly OperatorKind[] s_kinds = [OperatorKind.Convolution, OperatorKind.Depthwise];

    public static TheoryData<string, int, int> Extremes
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (OperatorKind kind in s_kinds)
                foreach (Kernel kernel in KernelCases.Tested(kind))
                    foreach (var (weight, input) in ((int, int)[])[(-128, -128), (-128, 127), (-127, -128), (127, -128), (127, 127)])
                        data.Add(kernel.Name, weight, input);
            return data;
        }
    }

    [Theory, MemberData(nameof(Extremes))]
    public void Products_of_extremes_are_added_exactly(string name, int weight, int input)
    {
        (OperatorKind kind, Kernel kernel) = KernelCases.Named(name, s_kinds);
        int served = 0;
        for (int number = 0; number < Tried && served < Wanted; number++)
        {
            var one = new ConvolutionCase(kind, number, (sbyte)weight, (sbyte)input);
            foreach (OutputForm form in Enum.GetValues<OutputForm>())
                if (one.Serves(kernel, form))
                {
                    one.Check(kernel, form);
                    served++;
                }
        }
        // A kernel that refuses weights of -128 may serve none of these cases, and must serve the others.
        Assert.True(served >= Wanted || weight == -128 && served == 0, $"{name} serves {served} cases");
    }

    /// <summary>An imported model with weights of -128 may be slower, not scalar.</summary>
    [Fact]
    public void Where_a_kernel_refuses_them_another_of_the_instruction_set_takes_them()
    {
        foreach (OperatorKind kind in s_kinds)
            foreach (Isa isa in Isas.All.Where(isa => isa != Isa.Scalar && Isas.IsSupported(isa)))
            {
                Kernel[] kernels = [.. KernelRegistry.For(kind).Where(kernel => kernel.IsSupported && kernel.Isa != Isa.Scalar && kernel.Isa <= isa)];
                for (int number = 0; number < 300; number++)
                {
                    var with = new ConvolutionCase(kind, number, -128, 0);
                    var without = new ConvolutionCase(kind, number, -127, 0);
                    Assert.True(kernels.Any(kernel => with.Serves(kernel, OutputForm.Xnnpack)) || !kernels.Any(kernel => without.Serves(kernel, OutputForm.Xnnpack)),
                        $"no kernel of {Isas.Word(isa)} takes weights of -128: {with}");
                }
            }
    }
}
