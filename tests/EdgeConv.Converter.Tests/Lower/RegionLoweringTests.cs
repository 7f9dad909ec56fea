using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

/// <summary>
/// Regions, boxes, matrix products and deformable convolutions from a float graph to a session: what the file's operator makes of its int8 inputs is what the float
/// operator makes of the reals that these stand for, rounded.
/// </summary>
public sealed class RegionLoweringTests
{
    private static readonly DetectionOptions s_options = new(6, 1, 4, 3, 0.3f, 0.5f, 10, 10, 5, 5, IsRegular: false);

    [Fact]
    public void Constant_regions_stay_as_they_are()
    {
        var net = new Net();
        Value map = net.Clamped(net.Input(1, 7, 9, 5)), output = net.Value(3, 2, 4, 5);
        Value regions = Value.Constant("regions", [3, 5], [0, 1.3f, 2.1f, 9.4f, 7, 0, 3.03f, 0, 17, 13, 0, 8, 8, 8.2f, 30]);
        net.Add(new RegionPool("pool", map, regions, output, 2, 4, 0.5f));
        net.AgreesWithFloat(Rule.Xnnpack, output, levels: 0);
    }

    public static TheoryData<int[], int[]> Matrices => new()
    {
        { [4, 6], [6, 5] }, { [1, 3, 8], [1, 8, 2] }, { [2, 3, 8], [2, 8, 2] }, { [1, 3, 4, 6], [1, 3, 6, 5] }, { [1, 3, 4, 6], [1, 1, 6, 5] }, { [1, 1, 4, 6], [1, 3, 6, 5] },
    };

    [Theory, MemberData(nameof(Matrices))]
    public void A_matrix_product_is_that_of_its_levels(int[] a, int[] b)
    {
        var net = new Net();
        Value left = net.Clamped(net.Input(a)), right = net.Clamped(net.Input(b));
        Value output = net.Value(NodeShape.Of(new MatrixProduct("shape", left, right, left)));
        net.Add(new MatrixProduct("product", left, right, output));
        net.AgreesWithFloat(Rule.Xnnpack, output, levels: 0.51f);
        net.AgreesWithFloat(Rule.Ort, output, levels: 0.51f);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Regions_are_given_as_reals_and_pooled_exactly(bool areAligned)
    {
        var net = new Net();
        Value map = net.Clamped(net.Input(1, 7, 9, 5)), regions = net.Input(3, areAligned ? 4 : 5), output = net.Value(3, 2, 4, 5);
        net.Numbers["in1"] = i => i % 5 == 0 && !areAligned ? 0 : (float)net.Random.NextDouble(0, 15);
        Value batches = Value.Constant("batches", [3], new float[3]);
        net.Add(areAligned ? new RegionAlign("align", map, regions, batches, output, 2, 4, 0.5f, 2, isMaximum: false, isHalfPixel: true) : new RegionPool("pool", map, regions, output, 2, 4, 0.5f));
        net.AgreesWithFloat(Rule.Xnnpack, output, levels: areAligned ? 0.51f : 0);
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true)]
    public void Detections_are_those_of_the_levels(bool isRegular, bool areInputs)
    {
        var net = new Net();
        Value codes = net.Input(1, 12, 4), scores = net.Input(1, 12, 4);
        if (!areInputs)
            (codes, scores) = (net.Clamped(codes), net.Clamped(scores));
        Value[] outputs = [net.Value(1, 6, 4), net.Value(1, 6), net.Value(1, 6), net.Value(1)];
        float[] anchors = [.. Enumerable.Range(0, 48).Select(i => (float)(i % 4 < 2 ? net.Random.NextDouble(0, 3) : 1))];
        net.Add(new DetectionPostProcess("detect", codes, scores, Value.Constant("anchors", [12, 4], anchors), outputs, s_options with { IsRegular = isRegular }));
        foreach (Value output in outputs)
            net.AgreesWithFloat(Rule.Xnnpack, output, levels: 0);
        Assert.InRange(net.LastOutputs[3][0], 1, 6);
    }

    [Fact]
    public void Boxes_that_stay_are_those_of_the_levels()
    {
        var net = new Net();
        Value boxes = net.Clamped(net.Input(1, 15, 4)), scores = net.Clamped(net.Input(1, 2, 15)), output = net.Value(10, 3);
        net.Add(new NonMaximumSuppression("suppress", boxes, scores, output, 5, 0.3f, 0.1f, isCentred: false));
        net.AgreesWithFloat(Rule.Tflm, output, levels: 0);
        Assert.Contains(net.LastOutputs[0], selected => selected > 0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_deformable_convolution_is_that_of_its_levels(bool hasMask)
    {
        var net = new Net();
        Value map = net.Clamped(net.Input(1, 6, 7, 4)), offsets = net.Clamped(net.Input(1, 6, 7, 36)), mask = net.Clamped(net.Input(1, 6, 7, 18)), output = net.Value(1, 6, 7, 6);
        Value weights = Value.Constant("w", [6, 3, 3, 2], [.. Enumerable.Range(0, 108).Select(_ => (float)net.Random.NextGaussian() / 4)]);
        Value bias = Value.Constant("b", [6], [.. Enumerable.Range(0, 6).Select(_ => (float)net.Random.NextGaussian())]);
        net.Add(new DeformableConvolution("deform", map, offsets, hasMask ? mask : null, weights, bias, output, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 2, 2) { Clamp = new(-2, 2) });
        if (!hasMask)
            net.Graph.Outputs.Add(mask);
        net.AgreesWithFloat(Rule.Xnnpack, output, levels: 0.52f);
    }

    /// <summary>Fast R-CNN (Girshick 2015, figure 1): a map, regions pooled to one size, layers that see one region each.</summary>
    [Fact]
    public void Each_region_goes_through_the_layers_of_a_head()
    {
        var net = new Net();
        var builder = new GraphBuilder(5);
        Value map = net.Clamped(net.Input(1, 8, 8, 6)), regions = net.Input(4, 5), pooled = net.Value(4, 3, 3, 6);
        net.Numbers["in1"] = i => i % 5 == 0 ? 0 : (float)net.Random.NextDouble(0, 8);
        net.Add(new RegionPool("pool", map, regions, pooled, 3, 3, 1));
        // The same window for each region: neither padding nor pixels of the next one.
        Value wide = net.Value(4, 3, 3, 8);
        net.Add(new Convolution("conv", pooled, Value.Constant("cw", [8, 3, 3, 6], builder.Random(432, 0.2)), Value.Constant("cb", [8], builder.Random(8, 0.5)), wide, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1)
        { Clamp = new(0, float.PositiveInfinity) });
        Value hidden = net.Value(4, 10), mean = net.Value(4, 1, 1, 8), both = net.Value(4, 10);
        net.Add(new FullyConnected("hidden", wide, Value.Constant("hw", [10, 72], builder.Random(720, 0.2)), Value.Constant("hb", [10], builder.Random(10, 0.5)), hidden));
        net.Add(new SpatialMean("mean", wide, mean));
        net.Add(new FullyConnected("other", mean, Value.Constant("ow", [10, 8], builder.Random(80, 0.3)), null, both));
        Value sum = net.Value(4, 10), probabilities = net.Value(4, 10);
        net.Add(new Add("sum", hidden, both, sum));
        net.Add(new Softmax("softmax", sum, probabilities, 1, 1));
        foreach (Value each in (Value[])[hidden, both, probabilities])
            net.AgreesWithFloat(Rule.Xnnpack, each, levels: 1.02f);
        net.AgreesInAll(0.05);
    }

    [Fact]
    public void Reals_are_set_and_read_by_floats_alone()
    {
        var net = new Net();
        Value codes = net.Input(1, 12, 4), scores = net.Clamped(net.Input(1, 12, 3));
        Value[] outputs = [net.Value(1, 6, 4), net.Value(1, 6), net.Value(1, 6), net.Value(1)];
        net.Add(new DetectionPostProcess("detect", codes, scores, Value.Constant("anchors", [12, 4], [.. Enumerable.Repeat(1f, 48)]), outputs, s_options));
        net.Graph.Outputs.AddRange(outputs);
        using Model model = net.Converted(Rule.Xnnpack);
        using var session = new Session(model);
        Assert.Equal((true, false), (model.Inputs[0].IsReal, model.Inputs[1].IsReal));
        Assert.All(model.Outputs, output => Assert.True(output is { IsReal: true, Scale: 1, ZeroPoint: 0, Type: EndpointElement.Float32 }));
        float[] given = [.. Enumerable.Range(0, 48).Select(i => i / 7f)];
        session.SetInput(given);
        session.SetInput(new float[36], 1);
        session.Run();
        var count = new float[1];
        session.GetOutput(count, 3);
        Assert.Equal([0], count);
        var raw = new byte[6 * 4 * sizeof(float)];
        session.GetRawOutput(raw);
        foreach (Action wrong in (Action[])[() => session.SetInput(new sbyte[48]), () => session.SetInput(new byte[48]), () => session.InputRow(0), () => session.GetOutput(new sbyte[24]), () => session.GetOutput(new byte[24])])
            Assert.Equal("EC1114", Assert.Throws<EdgeConvException>(wrong).Code.ToString());
    }

    [Fact]
    public void Detections_that_are_reckoned_with_are_refused()
    {
        var net = new Net();
        Value boxes = net.Clamped(net.Input(1, 15, 4)), scores = net.Clamped(net.Input(1, 2, 15)), selected = net.Value(10, 3), twice = net.Value(10, 3);
        net.Add(new NonMaximumSuppression("suppress", boxes, scores, selected, 5, 0.3f, 0.1f, isCentred: false));
        net.Add(new Add("add", selected, selected, twice));
        net.Graph.Outputs.Add(twice);
        Assert.Contains("cut the network before it", Assert.Throws<EdgeConvException>(() => net.Converted(Rule.Xnnpack)).Message, StringComparison.Ordinal);
    }

    /// <summary>A graph that grows, and what becomes of it.</summary>
    private sealed class Net
    {
        private int _names;

        public ModelGraph Graph { get; } = new("regions");

        public SeededRandom Random { get; } = new(11);

        /// <summary>Numbers of an input, by element; else Gaussian.</summary>
        public Dictionary<string, Func<int, float>> Numbers { get; } = [];

        public float[][] LastOutputs { get; private set; } = [];

        public Value Input(params int[] shape)
        {
            var value = new Value($"in{Graph.Inputs.Count}", shape, ElementType.Float32);
            Graph.Inputs.Add(value);
            return value;
        }

        public Value Value(params int[] shape) => new($"v{_names++}", shape, ElementType.Float32);

        public void Add(Node node) => Graph.Nodes.Add(node);

        /// <summary>What makes a value that int8 layers computed.</summary>
        public Value Clamped(Value input)
        {
            Value output = Value(input.Shape);
            Add(new Activation($"clamp{_names++}", input, output, new Clamp(-1.5f, 2)));
            return output;
        }

        public Model Converted(Rule rule) => Converted(rule, out _, out _);

        /// <summary>The output of a node is the float operator's on the reals that its inputs are in the session, but for so many levels.</summary>
        public void AgreesWithFloat(Rule rule, Value output, float levels)
        {
            Node node = Graph.Producer(output)!;
            if (Graph.Outputs.Count == 0 || !node.Outputs.All(Graph.Outputs.Contains))
                Graph.Outputs.AddRange(node.Outputs.Except(Graph.Outputs));
            using Model model = Converted(rule, out ModelGraph int8, out float[][] sample);
            using var session = new SessionRun(model);
            var seen = new Dictionary<string, float[]>();
            LastOutputs = session.Run(sample, (name, reals) => seen[name] = reals.ToArray());
            Node converted = int8.Nodes.Single(each => each.Name == node.Name);

            var alone = new ModelGraph("alone");
            alone.Inputs.AddRange(converted.Inputs.Where(input => !input.IsConstant));
            alone.Nodes.Add(converted);
            alone.Outputs.AddRange(converted.Outputs);
            using var executor = new FloatExecutor(alone, 1);
            float[][] answers = executor.Run([.. alone.Inputs.Select(input => Seen(input))]);
            int index = Array.IndexOf(node.Outputs, output);
            float[] actual = LastOutputs[Graph.Outputs.IndexOf(output)];
            float scale = converted.Outputs[index].Quantisation?.Scale ?? 0, low = actual.Min(), high = actual.Max();
            Assert.True(levels == 0 || high > low);
            for (int i = 0; i < actual.Length; i++)
                Assert.InRange(actual[i], Math.Clamp(answers[index][i], low, high) - levels * scale, Math.Clamp(answers[index][i], low, high) + levels * scale);

            float[] Seen(Value value) => int8.Inputs.IndexOf(value) is var at and >= 0 ? sample[at] : seen[value.Name];
        }

        /// <summary>The session's last output is the float graph's, within a part of its range.</summary>
        public void AgreesInAll(double part)
        {
            using Model model = Converted(Rule.Xnnpack, out _, out float[][] sample);
            using var session = new SessionRun(model);
            using var executor = new FloatExecutor(Graph, 1);
            float[] expected = executor.Run(sample)[^1], actual = session.Run(sample, null)[^1];
            Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -part, part));
        }

        private Model Converted(Rule rule, out ModelGraph int8, out float[][] sample)
        {
            float[][][] samples = [.. Enumerable.Range(0, 3).Select(_ => Graph.Inputs.Select(input => Enumerable.Range(0, (int)input.Elements)
                .Select(i => Numbers.TryGetValue(input.Name, out Func<int, float>? number) ? number(i) : (float)Random.NextGaussian()).ToArray()).ToArray())];
            sample = samples[0];
            GraphCheck.Verify(Graph);
            int8 = Quantiser.Quantise(Graph, new CalibrationSet(samples), new QuantiseOptions(RangeMethod.MinMax));
            NetworkDescription network = Lowering.Lower(int8, rule, new LoweringOptions { KeepAll = true });
            return Model.Load(BlobWriter.Write(network, Planner.Layer(network)), "regions");
        }
    }
}
