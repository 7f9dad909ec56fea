using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Permutations whose sources lie in one, a few and many stretches of a pixel.</summary>
[Trait("suite", "kernels")]
public sealed class PermuteKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Permute);

    [Theory, MemberData(nameof(Kernels))]
    public void Shuffles_of_two_to_sixteen_groups_take_every_channel_once(string name, string rule)
    {
        foreach (int groups in (int[])[1, 2, 3, 4, 5, 8, 16])
            foreach (int perGroup in (int[])[1, 7, 24])
                Check(name, rule, [.. Enumerable.Range(0, groups * perGroup).Select(c => c % groups * perGroup + c / groups)], groups * perGroup);
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Channels_may_come_from_anywhere_in_a_wide_pixel_and_more_than_once(string name, string rule)
    {
        var random = new SeededRandom(1);
        foreach (int inputs in (int[])[17, 64, 300])
            foreach (int outputs in (int[])[1, 15, 16, 40])
                Check(name, rule, [.. Enumerable.Range(0, outputs).Select(_ => random.NextInt(inputs))], inputs);
    }

    private static void Check(string name, string rule, int[] sources, int inputs)
    {
        var random = new SeededRandom(2);
        Map input = Map.Random(random, 2, 5, inputs), output = Map.Empty(random, 2, 5, sources.Length);
        sbyte[] expected = [.. input.Values.Chunk(inputs).SelectMany(pixel => sources.Select(source => pixel[source]))];
        Kernel kernel = KernelCases.Named(OperatorKind.Permute, name);
        OperatorRecord op = KernelCases.Operator(OperatorKind.Permute, rule, output, random);
        Assert.Equal(expected, KernelBench.Run(kernel, op, [input], output, new(MemoryMarshal.AsBytes<int>(sources).ToArray()), random));
    }
}
