using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.Wide;
using EdgeConv.Converter.Tests.RandomGraphs;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Wide;

/// <summary>Values of int16: which there can be, what becomes of the nodes around them, and that the runtime computes what the graph says.</summary>
public class WideTests
{
    [Fact]
    public void All_that_takes_int16_computes_what_the_graph_says_in_reals()
    {
        var builder = new GraphBuilder(5);
        Value x = builder.Input(1, 12, 10, 3);
        Value a = builder.Convolve(x, 16, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu6).Output;
        Value b = builder.Convolve(a, 16, new(3, 2, 1, 1, 1), new(3, 2, 1, 1, 1), 16, Clamp.None).Output;
        Value c = Add(builder, new Unary("silu", b, builder.Map(6, 5, 16), new UnaryFunction(UnaryKind.Silu)));
        float[] factors = [.. Enumerable.Range(0, 16).Select(channel => 0.5f + channel / 8f)];
        c = Add(builder, new ChannelUnary("soft", c, builder.Map(6, 5, 16), [new UnaryFunction(UnaryKind.Softplus)], factors, [.. factors.Reverse()]));
        Value d = builder.Convolve(c, 16, new(1), new(1), 2, Clamp.None).Output;
        Value e = Add(builder, new ChannelSlopes("slopes", d, builder.Map(6, 5, 16), builder.Random(16, 0.3)));
        Value f = Add(builder, new Add("sum", c, e, builder.Map(6, 5, 16)) { Clamp = Clamp.Relu });
        Value g = Add(builder, new Pool("largest", f, builder.Map(6, 5, 16), PoolKind.Maximum, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1)));
        Value h = Add(builder, new Pool("average", f, builder.Map(6, 5, 16), PoolKind.Average, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1)));
        Value i = Add(builder, new Concat("join", [g, h], builder.Map(6, 5, 32), 3));
        Value j = builder.Transpose(i, 8, new(2, 2), new(2, 2), 1, Clamp.None).Output;
        Value k = Add(builder, new Binary("less", j, Value.Constant("one", [1, 1, 1, 8], builder.Random(8, 1)), builder.Map(12, 10, 8), BinaryKind.Subtract));
        Value squares = Add(builder, new Binary("squares", k, k, builder.Map(12, 10, 8), BinaryKind.Multiply));
        Value energy = Add(builder, new Reduce("energy", squares, builder.Map(1, 1, 1), ReduceKind.Mean, [1, 2, 3]));
        k = Add(builder, new Binary("level", k, energy, builder.Map(12, 10, 8), BinaryKind.Divide));
        Value mean = Add(builder, new SpatialMean("mean", k, new("mean", [1, 8], ElementType.Float32)));
        Value full = builder.Connect(k, 5, Clamp.None).Output;
        ModelGraph graph = builder.Finish(mean, full);

        float[] sample = OnLevels(builder, graph);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions(RangeMethod.MinMax));
        ModelGraph wide = AllWide(int8, sample);
        Assert.DoesNotContain(wide.Nodes.OfType<Quantize>(), node => node.Output.Type == ElementType.Int8 && node.Input.Type == ElementType.Int16);
        Assert.All(wide.Nodes.Where(node => node is not Quantize), node => Assert.Equal(ElementType.Int16, node.Output.Type));
        Assert.InRange(Decibels(int8, int8, sample), 20, 52);
        Assert.InRange(Decibels(wide, wide, sample), 65, 120); // not the int8 graph's reals, which end where int8 does
    }

    [Fact]
    public void Random_graphs_with_int16_run_and_are_no_worse_under_each_plan()
    {
        int worse = 0;
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(24); seed++)
        {
            ModelGraph graph = RandomGraph.Make(seed, views: seed % 2 == 0, axes: seed % 3 == 0, functions: seed % 4 == 0);
            float[] sample = OnLevels(new GraphBuilder(seed + 100), graph);
            ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions(RangeMethod.MinMax)), wide = AllWide(int8, sample);
            double before = Decibels(graph, int8, sample), after = Decibels(graph, wide, sample);
            worse += after < before - 0.5 ? 1 : 0;
            Assert.True(after > Math.Min(before, 30) - 3, $"seed {seed}: {before} dB became {after}"); // weights are rounded as before, and may add to less noise by chance
            NetworkDescription network = Lowering.Lower(wide, Rule.Xnnpack, new LoweringOptions());
            float[]? first = null;
            foreach (PlanGoal goal in (PlanGoal[])[PlanGoal.Layer, PlanGoal.Overlap, PlanGoal.Stream])
            {
                PlannedNetwork planned = Planner.Of(network, new PlanOptions { Goal = goal });
                using var run = new SessionRun(Model.Load(BlobWriter.Write(planned.Network, planned.Plan)));
                float[] answer = run.Run([sample], null)[0];
                Assert.Equal(first ??= answer, answer);
            }
        }
        Assert.InRange(worse, 0, 5);
    }

    [Fact]
    public void Joins_of_reals_read_int16()
    {
        var builder = new GraphBuilder(11);
        Value x = builder.Input(1, 4, 4, 3), a = builder.Convolve(x, 2, new(1), new(1), 1, Clamp.None).Output, b = builder.Convolve(x, 3, new(1), new(1), 1, Clamp.None).Output;
        Value joined = builder.Map(4, 4, 5);
        builder.Graph.Nodes.Add(new Concat("join", [a, b], joined, 3) { IsReal = true });
        ModelGraph graph = builder.Finish(joined);
        float[] sample = OnLevels(builder, graph);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions()), wide = AllWide(int8, sample);
        Assert.Equal(2, wide.Nodes.Count(node => node.Output.Type == ElementType.Int16));
        Assert.InRange(Decibels(wide, wide, sample), 75, 120);
    }

    [Fact]
    public void A_layer_whose_sums_could_leave_int32_reads_int8()
    {
        var builder = new GraphBuilder(6);
        Value a = builder.Convolve(builder.Input(1, 8, 8, 2), 40, new(1), new(1), 1, Clamp.None).Output;
        FullyConnected full = builder.Connect(a, 3, Clamp.None);
        ModelGraph graph = builder.Finish(full.Output);
        Array.Fill(full.Weights.Floats, 1f); // 2560 weights of 127
        float[] sample = OnLevels(builder, graph);
        ModelGraph wide = AllWide(Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions()), sample);
        Assert.Equal(ElementType.Int8, wide.Nodes.OfType<FullyConnected>().Single().Input.Type);
        Assert.Equal(a.Name, Assert.Single(wide.Nodes.OfType<Quantize>(), node => node.Input.Type == ElementType.Int16 && node.Output.Type == ElementType.Int8).Input.Name);
        AccumulatorBound.Prove(wide);
        Assert.InRange(Decibels(wide, wide, sample), 20, 120);
    }

    [Fact]
    public void What_takes_no_int16_gets_int8_and_what_moves_elements_goes_along()
    {
        var builder = new GraphBuilder(7);
        Value a = builder.Convolve(builder.Input(1, 6, 6, 3), 8, new(1), new(1), 1, Clamp.None).Output;
        Value half = Add(builder, new Slice("half", a, builder.Map(6, 6, 4), [0, 0, 0, 4], [1, 1, 1, 1]));
        Value square = Add(builder, new Binary("square", half, half, builder.Map(6, 6, 4), BinaryKind.Maximum));
        Value b = builder.Convolve(half, 4, new(1), new(1), 1, Clamp.None).Output;
        ModelGraph graph = builder.Finish(square, b);
        float[] sample = OnLevels(builder, graph);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions());
        List<WideFamily> families = WideFamily.All(int8);
        Assert.Equal([a.Name, half.Name], families[0].Members.Select(value => value.Name));
        Assert.DoesNotContain(families, family => family.Members.Any(value => value.Name.StartsWith(square.Name, StringComparison.Ordinal)));
        ModelGraph wide = WideGraph.Of(int8, families[..1], _ => 10);
        Assert.All(wide.Nodes.OfType<Binary>().Single().Inputs, input => Assert.Equal(ElementType.Int8, input.Type));
        Assert.Equal(ElementType.Int16, wide.Nodes.OfType<Convolution>().Last().Input.Type);
        Assert.Equal(2 * 10f / 32767, wide.Nodes.OfType<Slice>().Single().Output.Quantisation!.Scale);
        Assert.InRange(Decibels(int8, wide, sample), 25, 100);
    }

    [Fact]
    public void The_values_that_need_it_are_found_and_others_stay_as_they_are()
    {
        // Channel 0 takes the whole range of int8; the others carry what the output is made of.
        var builder = new GraphBuilder(8);
        Convolution first = builder.Convolve(builder.Input(1, 8, 8, 3), 16, new(1), new(1), 1, Clamp.None);
        Convolution second = builder.Convolve(first.Output, 16, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 16, Clamp.None);
        Value last = builder.Convolve(second.Output, 4, new(1), new(1), 1, Clamp.None).Output;
        first.Weights.Floats.AsSpan(0, 3).Fill(300);
        second.Weights.Floats.AsSpan(0, 9).Fill(1e-4f);
        ModelGraph graph = builder.Finish(last);
        float[][] samples = [.. Enumerable.Range(0, 8).Select(_ => builder.Random(graph.Inputs[0]))];
        var set = CalibrationSet.Of(samples);
        ModelGraph none = Quantiser.Quantise(graph, set, new QuantiseOptions()), one = Quantiser.Quantise(graph, set, new QuantiseOptions { WideLayers = 1 });
        Assert.DoesNotContain(none.Nodes, node => node.Output.Type == ElementType.Int16);
        Assert.Equal(first.Output.Name, Assert.Single(one.Nodes, node => node.Output.Type == ElementType.Int16).Output.Name);
        Assert.True(Decibels(graph, one, samples[3]) > Decibels(graph, none, samples[3]) + 6);

        var plain = new GraphBuilder(9);
        Convolution only = plain.Convolve(plain.Input(1, 8, 8, 3), 8, new(1), new(1), 1, Clamp.None);
        Array.Fill(only.Weights.Floats, 0);
        Array.Fill(only.Bias!.Floats, 1);
        ModelGraph constant = plain.Finish(only.Output);
        Assert.DoesNotContain(Quantiser.Quantise(constant, CalibrationSet.Of([plain.Random(constant.Inputs[0])]), new QuantiseOptions { WideLayers = 4 }).Nodes,
            node => node.Output.Type == ElementType.Int16);
    }

    [Fact]
    public void A_mean_over_rows_of_int16_keeps_what_int8_loses()
    {
        var builder = new GraphBuilder(11);
        Value a = builder.Convolve(builder.Input(1, 6, 5, 3), 8, new(1), new(1), 1, Clamp.None).Output;
        ModelGraph graph = builder.Finish(Add(builder, new Reduce("rows", a, new Value("rows", [1, 1, 5, 8], ElementType.Float32), ReduceKind.Mean, [1])));
        float[] sample = OnLevels(builder, graph);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions()), wide = AllWide(int8, sample);
        Assert.Equal(ElementType.Int16, wide.Nodes.OfType<Reduce>().Single().Input.Type);
        Assert.InRange(Decibels(int8, wide, sample), 50, 200);
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(1, false)]
    public void Effort_good_makes_int16_where_the_outputs_are_not_good_without(float loud, bool isNeeded)
    {
        // Channel 0 may take the whole range of int8, and the output is made of the others.
        var builder = new GraphBuilder(12);
        Convolution first = builder.Convolve(builder.Input(1, 8, 8, 3), 16, new(1), new(1), 1, Clamp.None);
        Convolution last = builder.Convolve(first.Output, 4, new(1), new(1), 1, Clamp.None);
        first.Weights.Floats.AsSpan(0, 3).Fill(loud);
        for (int output = 0; output < 4; output++)
            last.Weights.Floats[16 * output] = 0;
        ModelGraph graph = builder.Finish(last.Output);
        var samples = CalibrationSet.Of([.. Enumerable.Range(0, 6).Select(_ => builder.Random(graph.Inputs[0]))]);
        QuantiseOptions good = QuantiseOptions.For(Effort.Good) with { Equalise = false, AbsorbBias = false, JudgesEqualisation = false };
        Assert.Equal(isNeeded ? [first.Output.Name] : [],
            Quantiser.Quantise(graph, samples, good).Nodes.Where(node => node.Output.Type == ElementType.Int16).Select(node => node.Output.Name));
    }

    [Theory]
    [InlineData(1, 70, false)]
    [InlineData(64, 70, true)]
    public void A_text_whose_places_must_all_be_right_may_have_less_noise(int places, int scores, bool isWide)
    {
        var builder = new GraphBuilder(14);
        Value a = builder.Convolve(builder.Input(1, 1, places, 6), 16, new(1), new(1), 1, Clamp.Relu).Output;
        Value b = builder.Convolve(a, scores, new(1), new(1), 1, Clamp.None).Output;
        ModelGraph graph = builder.Finish(Add(builder, new Reshape("text", b, new("text", [1, places, scores], ElementType.Float32))));
        var samples = CalibrationSet.Of([.. Enumerable.Range(0, 6).Select(_ => builder.Random(graph.Inputs[0]))]);
        Assert.Equal(isWide, Quantiser.Quantise(graph, samples, QuantiseOptions.For(Effort.Good)).Nodes.Exists(node => node.Output.Type == ElementType.Int16));
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 60, 68)]
    [InlineData(4, 68.5, 120)]
    public void A_function_with_factors_is_as_fine_as_what_calibration_saw_lets_its_table_be(float reach, double least, double most)
    {
        // One channel is made small: what all could be behind its divisor is 32 times what they are.
        var builder = new GraphBuilder(13);
        Convolution x = builder.Convolve(builder.Input(1, 8, 8, 2), 2, new(1), new(1), 1, Clamp.None);
        new float[] { 1, 0, 0, 1f / 32 }.CopyTo(x.Weights.Floats, 0);
        Array.Clear(x.Bias!.Floats);
        ModelGraph graph = builder.Finish(Add(builder, new ChannelUnary("silu", x.Output, builder.Map(8, 8, 2), [new UnaryFunction(UnaryKind.Silu)], [1, 1f / 32], [1, 1]) { Reach = reach }));
        float[] sample = OnLevels(builder, graph);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions());
        Assert.InRange(Decibels(int8, AllWide(int8, sample), sample), least, most);
    }

    [Fact]
    public void Int16_under_another_arithmetic_and_in_an_operator_that_does_not_take_it_is_refused_by_name()
    {
        var builder = new GraphBuilder(10);
        Value a = builder.Convolve(builder.Input(1, 4, 4, 3), 8, new(1), new(1), 1, Clamp.None).Output;
        ModelGraph graph = builder.Finish(Add(builder, new Softmax("soft", a, builder.Map(4, 4, 8), 3, 1)));
        float[] sample = OnLevels(builder, graph);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new QuantiseOptions()), wide = AllWide(int8, sample);
        Assert.Contains("arithmetic q31", Assert.Throws<EdgeConvException>(() => Lowering.Lower(wide, Rule.Tflm, new LoweringOptions())).Message, StringComparison.Ordinal);
        Value value = int8.Nodes.OfType<Convolution>().Single().Output;
        (value.Type, value.Quantisation) = (ElementType.Int16, new Quantisation(0.001f, 0));
        Assert.Contains("softmax does not take", Assert.Throws<EdgeConvException>(() => Lowering.Lower(int8, Rule.Xnnpack, new LoweringOptions())).Message, StringComparison.Ordinal);
    }

    private static Value Add(GraphBuilder builder, Node node)
    {
        builder.Graph.Nodes.Add(node);
        return node.Output;
    }

    private static ModelGraph AllWide(ModelGraph int8, float[] sample)
    {
        Dictionary<Value, float> largest = [];
        using var executor = new FloatExecutor(int8);
        executor.Run([sample], (value, reals) =>
        {
            foreach (float real in reals)
                largest[value] = Math.Max(largest.GetValueOrDefault(value), Math.Abs(real));
        });
        return WideGraph.Of(int8, WideFamily.All(int8), value => largest[value]);
    }

    /// <summary>A sample that int8 holds exactly, its greatest and its least element included, so that nothing is lost at the input.</summary>
    private static float[] OnLevels(GraphBuilder builder, ModelGraph graph)
    {
        int[] levels = [.. Enumerable.Range(0, (int)graph.Inputs[0].Elements).Select(i => i < 2 ? i * 255 : builder.Numbers.NextInt(256))];
        return Array.ConvertAll(levels, level => level / 64f);
    }

    /// <summary>What the runtime makes of a graph against a graph in reals.</summary>
    private static double Decibels(ModelGraph reals, ModelGraph quantised, float[] sample)
    {
        using SessionRun run = SessionRun.Of(quantised, Rule.Xnnpack);
        using var executor = new FloatExecutor(reals);
        float[][] expected = executor.Run([sample]), actual = run.Run([sample], null);
        var ratio = new SignalToNoise();
        for (int i = 0; i < expected.Length; i++)
            ratio.Add(expected[i], actual[i]);
        return ratio.Decibels ?? 120;
    }
}
