using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Tests.RandomGraphs;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise;

[Trait("arm", "a53")]
public class SameAnswerEverywhereTests
{
    // Written down from an x64 run with AVX2; the same with AVX2 off, with all instruction sets off, and on arm64.
    private const string Expected = "8A20927E7A2BB37E91FD46C1A7CBFA0C";

    [Fact]
    public void Scales_zero_points_weights_and_biases_of_random_graphs_are_these_on_every_processor()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (ulong seed = 0; seed < 40; seed++)
        {
            ModelGraph graph = RandomGraph.Make(seed);
            var numbers = new GraphBuilder(seed + 1000);
            float[][] samples = [.. Enumerable.Range(0, 3).Select(_ => numbers.Random(graph.Inputs[0]))];
            ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of(samples), new QuantiseOptions((RangeMethod)(seed % 3)));
            foreach (Value value in int8.Nodes.SelectMany(node => node.Inputs.Append(node.Output)))
            {
                hash.AppendData(MemoryMarshal.AsBytes<float>(value.Quantisation?.Scales ?? []));
                hash.AppendData(MemoryMarshal.AsBytes<int>(value.Quantisation?.ZeroPoints ?? []));
                if (value.Type == ElementType.Int8 && value.Data is not null)
                    hash.AppendData(MemoryMarshal.AsBytes<sbyte>((sbyte[])value.Data));
                if (value.Type == ElementType.Int32 && value.Data is not null)
                    hash.AppendData(MemoryMarshal.AsBytes<int>((int[])value.Data));
            }
        }

        Assert.Equal(Expected, Convert.ToHexString(hash.GetHashAndReset())[..Expected.Length]);
    }
}
