using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.Reconstruct;
using EdgeConv.Converter.Tests.RandomGraphs;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Reconstruct;

[Trait("arm", "a53")]
public class SameRoundingEverywhereTests
{
    // Written down from an x64 run with AVX2; the same with AVX2 off, with all instruction sets off, and on arm64.
    private const string Expected = "59F7B877F6C15334FC6DDD7E895BCC9D";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Learned_weights_and_corrected_biases_are_these_on_every_processor_with_any_number_of_threads(int workers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ModelGraph graph in (ModelGraph[])[.. Enumerable.Range(0, 6).Select(seed => RandomGraph.Make((ulong)seed)), Wide()])
        {
            CalibrationSet samples = CalibrationSet.Of(LayerRoundingTests.Samples(graph, 3, 0.7));
            ModelGraph int8 = Quantiser.Quantise(graph, samples, new());
            Reconstruction.Apply(graph, int8, samples, new() { CorrectBias = true, RoundingSteps = 12 }, workers: workers);
            foreach (Value value in int8.Nodes.SelectMany(node => node.Inputs))
            {
                if (value.Data is sbyte[] levels)
                    hash.AppendData(MemoryMarshal.AsBytes<sbyte>(levels));
                if (value.Data is int[] biases)
                    hash.AppendData(MemoryMarshal.AsBytes<int>(biases));
            }
        }

        Assert.Equal(Expected, Convert.ToHexString(hash.GetHashAndReset())[..Expected.Length]);
    }

    /// <summary>Large enough that threads share its work.</summary>
    private static ModelGraph Wide()
    {
        var builder = new GraphBuilder(31);
        Value map = builder.Convolve(builder.Input(1, 20, 20, 3), 40, new(3, 2, 1, 1, 1), new(3, 2, 1, 1, 1), 1, Clamp.Relu).Output;
        map = builder.Convolve(map, 40, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 40, Clamp.Relu).Output;
        return builder.Finish(builder.Convolve(map, 40, new(1), new(1), 1, Clamp.None).Output);
    }
}
