using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.RandomGraphs;

public class RandomInt8GraphTests
{
    public const int Graphs = 200;

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void Two_hundred_random_graphs_give_the_bytes_of_the_independent_reference(string ruleName) =>
        AllEqualReference(ruleName, Graphs, seed => RandomGraph.Make(seed),
            typeof(Convolution), typeof(FullyConnected), typeof(Add), typeof(Activation), typeof(Pool), typeof(SpatialMean),
            typeof(ChannelPermutation), typeof(Concat), typeof(Pad), typeof(Softmax));

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void Slices_joins_pairs_and_transposed_convolutions_give_the_bytes_of_the_independent_reference(string ruleName) =>
        AllEqualReference(ruleName, Graphs, seed => RandomGraph.Make(seed + 10_000, views: true),
            typeof(TransposedConvolution), typeof(Slice), typeof(Concat), typeof(Convolution), typeof(Pool), typeof(Add),
            typeof(Binary), typeof(ChannelSlopes), typeof(MatrixProduct));

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void What_works_along_any_axes_gives_the_bytes_of_the_independent_reference(string ruleName) =>
        AllEqualReference(ruleName, Graphs / 3, seed => RandomGraph.Make(seed + 20_000, axes: true),
            typeof(Reduce), typeof(ArgExtreme), typeof(LocalNormalisation), typeof(Softmax), typeof(Resize));

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void Functions_and_reordered_elements_give_the_bytes_of_the_independent_reference(string ruleName) =>
        AllEqualReference(ruleName, Graphs / 3, seed => RandomGraph.Make(seed + 30_000, functions: true),
            typeof(Unary), typeof(Rearrange), typeof(Gather), typeof(Convolution));

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void Volumes_give_the_bytes_of_the_independent_reference(string ruleName) =>
        AllEqualReference(ruleName, Graphs / 2, seed => RandomVolume.Make(seed),
            typeof(Convolution), typeof(TransposedConvolution), typeof(Pool));

    [Fact]
    public void Int8_stays_close_to_float_on_every_random_graph() => AllStayClose(seed => RandomGraph.Make(seed), firstNumbers: 2000);

    [Fact]
    public void Imported_from_ONNX_int8_stays_close_to_float_too() =>
        AllStayClose(seed => ModelImporter.Import("random.onnx", OnnxExport.Write(RandomGraph.Make(seed)), new ImportOptions()), firstNumbers: 4000);

    private static void AllStayClose(Func<ulong, ModelGraph> make, ulong firstNumbers)
    {
        for (ulong seed = 0; seed < Graphs; seed++)
        {
            ModelGraph graph = make(seed);
            var numbers = new GraphBuilder(seed + firstNumbers);
            float[][][] samples = [.. Enumerable.Range(0, 4).Select(_ => new[] { numbers.Random(graph.Inputs[0]) })];
            ModelGraph int8 = Quantiser.Quantise(graph, new CalibrationSet(samples), new QuantiseOptions(RangeMethod.MinMax));
            using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack, keepAll: true);
            ComparisonResult result = Comparison.Run(graph, run, samples);
            Assert.Equal(4, result.Samples);
            Assert.True(result.OutputSignalToNoiseDb is null or > 15, $"seed {seed}: {result.OutputSignalToNoiseDb} dB; {string.Join(" ", int8.Nodes)}");
        }
    }

    /// <summary>Graphs of these seeds equal the reference, and together have nodes of these kinds.</summary>
    private static void AllEqualReference(string ruleName, int graphs, Func<ulong, ModelGraph> make, params Type[] kinds)
    {
        Rule rule = Enum.Parse<Rule>(ruleName);
        var seen = new HashSet<Type>();
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(graphs); seed++)
        {
            ModelGraph graph = make(seed);
            seen.UnionWith(graph.Nodes.Select(node => node.GetType()));
            AssertEqualsReference(graph, rule, seed);
        }
        if (!Emulation.IsOn) // fewer graphs do not have everything
            Assert.Superset(new HashSet<Type>(kinds), seen);
    }

    private static void AssertEqualsReference(ModelGraph graph, Rule rule, ulong seed)
    {
        var numbers = new GraphBuilder(seed + 1000);
        float[][] samples = [.. Enumerable.Range(0, 4).Select(_ => numbers.Random(graph.Inputs[0]))];
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of(samples), new QuantiseOptions((RangeMethod)(seed % 3)));
        using SessionRun run = SessionRun.Of(int8, rule);
        foreach (float[] sample in samples.Append(numbers.Random((int)graph.Inputs[0].Elements, 2)))
        {
            int[] expected = new Int8Reference(int8, rule == Rule.Tflm).Run(sample)[0];
            float[] actual = run.Run([sample], null)[0];
            Quantisation q = int8.Producer(int8.Outputs[0])!.Input.Quantisation!;
            int[] levels = [.. actual.Select(real => (int)Math.Round(real / q.Scale) + q.ZeroPoint)];
            Assert.True(expected.AsSpan().SequenceEqual(levels),
                $"seed {seed}: {expected.Zip(levels).Count(pair => pair.First != pair.Second)} of {expected.Length} bytes differ; {string.Join(" ", int8.Nodes)}");
        }
    }
}
