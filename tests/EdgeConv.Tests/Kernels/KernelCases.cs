using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>What the kernel tests of all operators share.</summary>
internal static unsafe class KernelCases
{
    /// <summary>One that serves fewer among those that are tried is not tested.</summary>
    private const int Tried = 8000, Least = 60;

    /// <summary>So many cases suffice; fewer under emulation, and fewest of the scalar code that x64 ran already.</summary>
    private static int Wanted(in Kernel kernel) =>
        RuntimeInformation.ProcessArchitecture != Architecture.Arm64 ? 320 : kernel.Isa == Isa.Scalar ? 80 : 160;

    /// <summary>Kernels of an operator that run on this processor; those alone that EDGECONV_TEST_KERNELS names, if it is set.</summary>
    public static IEnumerable<Kernel> Tested(OperatorKind kind)
    {
        string[]? wanted = Environment.GetEnvironmentVariable("EDGECONV_TEST_KERNELS")?.Split(',');
        return KernelRegistry.For(kind).Where(kernel => kernel.IsSupported && (wanted is null || wanted.Contains(kernel.Name)));
    }

    /// <summary>Every kernel of an operator that runs on this processor, under every rule that it knows: whatever a registry holds is tested.</summary>
    public static TheoryData<string, string> Of(OperatorKind kind)
    {
        var data = new TheoryData<string, string>();
        foreach (Kernel kernel in Tested(kind))
            foreach (Rule rule in Enum.GetValues<Rule>().Where(rule => kernel.Run(new() { Rule = rule }) != null))
                data.Add(kernel.Name, rule.ToString());
        return data;
    }

    /// <summary>The same with every output form.</summary>
    public static TheoryData<string, OutputForm> WithForms(OperatorKind kind)
    {
        var data = new TheoryData<string, OutputForm>();
        foreach (Kernel kernel in Tested(kind))
            foreach (OutputForm form in Enum.GetValues<OutputForm>())
                data.Add(kernel.Name, form);
        return data;
    }

    /// <summary>Runs numbered cases until enough of them were served.</summary>
    /// <param name="run">Runs a case and says how many bytes the kernel computed; 0 if it does not serve it.</param>
    public static void Check(Kernel kernel, Func<int, int> run, int? wanted = null)
    {
        int served = 0, enough = Math.Min(wanted ?? int.MaxValue, Wanted(kernel));
        for (int number = 0; number < Tried && served < enough; number++)
            served += run(number) > 0 ? 1 : 0;
        Assert.True(served >= Least, $"{kernel} serves {served} of {Tried} cases: the cases do not fit what it is for");
    }

    public static Kernel Named(OperatorKind kind, string name) => KernelRegistry.For(kind).Single(kernel => kernel.Name == name);

    /// <summary>The kernel of that name among those of some kinds.</summary>
    public static (OperatorKind Kind, Kernel Kernel) Named(string name, OperatorKind[] kinds)
    {
        OperatorKind kind = kinds.Single(kind => KernelRegistry.For(kind).Any(kernel => kernel.Name == name));
        return (kind, Named(kind, name));
    }

    /// <summary>An operator without windows and weights on an output of that size.</summary>
    public static OperatorRecord Operator(OperatorKind kind, string rule, Map output, SeededRandom random) => new()
    {
        Kind = kind, Rule = Enum.Parse<Rule>(rule), Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = output.Rows,
        Low = (sbyte)(random.NextInt(2) == 0 ? -128 : random.NextInt(-128, 0)), High = (sbyte)(random.NextInt(2) == 0 ? 127 : random.NextInt(0, 128)),
    };

    /// <summary>Channels below, at and above the lanes of vectors.</summary>
    public static int Channels(SeededRandom random) => random.NextInt(3) switch
    {
        0 => 8 * (1 + random.NextInt(8)),
        1 => 8 * (1 + random.NextInt(5)) + random.NextInt(3) - 1,
        _ => 1 + random.NextInt(9),
    };

    /// <summary>A scaled accumulator as the output holds it.</summary>
    public static sbyte Clamped(in OperatorRecord op, Map output, long scaled) => (sbyte)Math.Clamp(scaled + output.ZeroPoint, op.Low, op.High);

    /// <returns>How many bytes were compared.</returns>
    public static int Equal(Kernel kernel, int number, sbyte[] expected, sbyte[] actual)
    {
        int at = actual.AsSpan().CommonPrefixLength(expected);
        Assert.True(at == expected.Length, at == expected.Length ? "" : $"{kernel}, case {number}: byte {at} of {expected.Length} is {actual[at]} and not {expected[at]}");
        return expected.Length;
    }

    /// <summary>A window over that many elements, padding before it and after, and how many outputs it makes.</summary>
    public static (WindowRecord Window, int Outputs) Window(SeededRandom random, int inputs, int mostSize, bool dilates)
    {
        while (true)
        {
            var window = new WindowRecord
            {
                Size = 1 + random.NextInt(mostSize), Stride = 1 + random.NextInt(3), Dilation = dilates && random.NextInt(3) == 0 ? 2 : 1,
            };
            int extent = (window.Size - 1) * window.Dilation + 1;
            window.PadBefore = random.NextInt(extent);
            int after = random.NextInt(extent);
            if (inputs + window.PadBefore + after >= extent)
                return (window, (inputs + window.PadBefore + after - extent) / window.Stride + 1);
        }
    }
}
