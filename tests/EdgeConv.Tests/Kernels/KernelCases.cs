using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>What the kernel tests of all operators share.</summary>
internal static class KernelCases
{
    /// <summary>Every kernel of an operator that runs on this processor, under every rule: whatever a registry holds is tested.</summary>
    public static TheoryData<string, string> Of(OperatorKind kind)
    {
        var data = new TheoryData<string, string>();
        foreach (Kernel kernel in KernelRegistry.For(kind).Where(kernel => kernel.IsSupported))
            foreach (Rule rule in Enum.GetValues<Rule>())
                data.Add(kernel.Name, rule.ToString());
        return data;
    }

    public static Kernel Named(OperatorKind kind, string name) => KernelRegistry.For(kind).Single(kernel => kernel.Name == name);

    /// <summary>An operator without windows and weights on an output of that size.</summary>
    public static OperatorRecord Operator(OperatorKind kind, string rule, Map output, SeededRandom random) => new()
    {
        Kind = kind, Rule = Enum.Parse<Rule>(rule), Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Groups = 1, WorkRows = output.Rows,
        Low = (sbyte)(random.NextInt(2) == 0 ? -128 : random.NextInt(-128, 0)), High = (sbyte)(random.NextInt(2) == 0 ? 127 : random.NextInt(0, 128)),
    };

    /// <summary>A size around a kernel's tile: below, at, above, and two with a rest.</summary>
    public static int AroundTile(SeededRandom random, int tile) => Math.Max(1, random.NextInt(5) switch
    {
        0 => tile - 1,
        1 => tile,
        2 => tile + 1,
        3 => 2 * tile + 3,
        _ => 1 + random.NextInt(9),
    });

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
