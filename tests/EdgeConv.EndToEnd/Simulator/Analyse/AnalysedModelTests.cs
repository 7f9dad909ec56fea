using EdgeConv.Blob;
using EdgeConv.Converter;
using EdgeConv.Converter.Plan;
using EdgeConv.Node.Tests;
using EdgeConv.Numerics;
using EdgeConv.Simulator;
using EdgeConv.Simulator.Analyse;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Analyse;

public sealed class AnalysedModelTests
{
    /// <summary>input 6x4x2 --conv 3x3--> a --+--> add --table, a --table--> halves of one parent --mean--> output; a --depthwise--> the add's other operand.</summary>
    [Fact]
    public void The_graph_says_who_makes_what_a_layer_reads()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        var window = new WindowRecord { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        int a = builder.Convolution(builder.Input(6, 4, 2), window, window, 6, 4, 3);
        int sum = builder.Add(a, builder.Depthwise(a, window, window, 6, 4));
        using AnalysedModel analysed = AnalysedModel.Of(Networks.File(builder.Build(builder.Mean(builder.Concat(sum, a)))), "diamond");
        LayerGraph graph = analysed.Graph;
        Assert.Equal([[-1], [0], [0, 1], [2], [0], [3, 4]], graph.Layers.Select(layer => layer.Inputs));
        Assert.Equal(["convolution", "depthwise", "add", "table", "table", "mean"], graph.Layers.Select(layer => layer.Operator));
        Assert.Equal(new(6, 4, 3, "int8"), graph.Layers[0].Output);
        Assert.Equal(new(1, 1, 6, "int8"), graph.Layers[5].Output);
        Assert.Equal(new(6, 4, 2, "int8"), Assert.Single(graph.Inputs));
        Assert.Equal(6 * 4 * 3 * 9 * 2, graph.Layers[0].Macs);
        Assert.Equal([3, 3], graph.Layers[0].Window);
        Assert.Equal(graph.Macs, graph.Layers.Sum(layer => layer.Macs));
        Assert.All(graph.Layers, layer => Assert.Equal(1, layer.Steps));
    }

    /// <summary>A parent of channels 0 to 2 by one table and 3 to 5 by another; readers of channels 0 to 1, of 2 to 3, and of 3 to 5 in every second row.</summary>
    [Fact]
    public void A_reader_of_some_channels_is_fed_by_who_made_those()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        int input = builder.Input(6, 4, 3), parent = builder.Concat(input, input);
        ViewRecord all = ViewRecord.Of(parent, builder.Network.Tensors[parent]);
        builder.Table(parent, all with { FirstChannel = 0, Channels = 2 });
        builder.Table(parent, all with { FirstChannel = 2, Channels = 2 });
        builder.Table(parent, all with { FirstChannel = 3, Channels = 3, FirstRow = 1, RowStride = 2, Rows = 3 });
        using AnalysedModel analysed = AnalysedModel.Of(Networks.File(builder.Build([input])), "parts");
        Assert.Equal([[-1], [-1], [0], [0, 1], [1]], analysed.Graph.Layers.Select(layer => layer.Inputs));
        Assert.Equal(new(3, 4, 3, "int8"), analysed.Graph.Layers[4].Output);
    }

    [Fact]
    public void The_graph_of_a_streamed_model_is_that_of_the_network_with_the_plans_steps()
    {
        using Model model = Model.Load(MeterModel.File);
        byte[] streamed = Replan.File(model, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera });
        using Model running = Model.Load(streamed);
        using AnalysedModel layer = AnalysedModel.Of(MeterModel.File, "digit"), stream = AnalysedModel.Of(streamed, "digit");
        Assert.Equal(("layer", "stream"), (layer.Graph.Plan, stream.Graph.Plan));
        Assert.Equal(layer.Graph.Layers.Select(one => (one.Name, one.Operator, one.Kernel, one.Macs)), stream.Graph.Layers.Select(one => (one.Name, one.Operator, one.Kernel, one.Macs)));
        Assert.Equal(layer.Graph.Layers.SelectMany(one => one.Inputs), stream.Graph.Layers.SelectMany(one => one.Inputs));
        int ofFrame = running.File.Steps.ToArray().Count(step => running.File.Operators[step.Operator].Kind == OperatorKind.Frame);
        Assert.Equal(running.StepCount - ofFrame, stream.Graph.Layers.Sum(one => one.Steps));
        Assert.True(stream.Graph.Layers.Max(one => one.Steps) > 1);
    }

    /// <summary>Reference: the same network run whole, every tensor kept and read by name in the end.</summary>
    [Fact]
    public void Values_of_every_layer_are_those_that_a_whole_run_leaves()
    {
        for (ulong seed = 0; seed < 12; seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 3 + (int)(seed % 6));
            byte[] file = Networks.File(network);
            NetworkDescription keeping = network.Copy();
            for (int i = 0; i < keeping.Tensors.Count; i++)
                keeping.Tensors[i] = keeping.Tensors[i] with { Flags = keeping.Tensors[i].Flags | TensorFlags.Kept, Name = keeping.AddText($"tensor{i}") };
            using Model kept = Model.Load(Networks.File(keeping));
            using var session = new Session(kept);
            using AnalysedModel analysed = AnalysedModel.Of(file, "random");
            var input = new sbyte[analysed.InputBytes];
            new SeededRandom(seed + 50).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(input.AsSpan()));
            AnalysedModel.SetInput(session, new(0, input));
            session.Run();
            for (int layer = 0; layer < network.Operators.Count; layer++)
            {
                ViewRecord view = network.Views[network.Operators[layer].Output];
                TensorRecord tensor = network.Tensors[view.Tensor];
                var whole = new float[tensor.Rows * tensor.Columns * tensor.Channels];
                session.GetTensor($"tensor{view.Tensor}", whole);
                LayerValues values = analysed.Values(new(0, input), layer);
                for (int row = 0; row < view.Rows; row++)
                    for (int column = 0; column < view.Columns; column++)
                        for (int channel = 0; channel < view.Channels; channel++)
                        {
                            float expected = whole[(view.RowOf(row) * tensor.Columns + view.FirstColumn + column * view.ColumnStride) * tensor.Channels + view.FirstChannel + channel];
                            Assert.Equal(expected, (float)values.Real(values.Values[(row * view.Columns + column) * view.Channels + channel]));
                        }
            }
        }
    }

    [Theory]
    [InlineData("int16"), InlineData("float32")]
    public void Values_of_int16_and_of_reals_are_those_of_the_output(string type)
    {
        var builder = new NetworkBuilder(new SeededRandom(5), Rule.Xnnpack);
        byte[] file = Networks.File(type == "int16" ? builder.Build(builder.Int16Of(OperatorKind.Add, builder.Input(3, 4, 8)))
            : RandomNetwork.OfKind(1, Rule.Xnnpack, OperatorKind.DetectionPostProcess, widen: 1));
        using AnalysedModel analysed = AnalysedModel.Of(file, "wide");
        int last = analysed.Graph.Layers.Count - 1;
        Assert.Equal(type, analysed.Graph.Layers[last].Output.Type);
        var input = new sbyte[analysed.InputBytes];
        new SeededRandom(6).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(input.AsSpan()));
        using Model model = Model.Load(file);
        using var session = new Session(model);
        AnalysedModel.SetInput(session, new(0, input));
        session.Run();
        var expected = new float[model.Outputs[0].Elements];
        session.GetOutput(expected);
        LayerValues values = analysed.Values(new(0, input), last);
        Assert.Equal((type, 0), (values.Type, values.ZeroPoint));
        Assert.Equal(expected, values.Values.Select(value => (float)values.Real(value)));
        Assert.True(expected.Distinct().Count() > 1);
        RangeUse use = RangeUse.Of(values);
        Assert.Equal(expected.Length, use.Histogram.Sum() + use.NotNumbers);
        Assert.NotEmpty(analysed.Sheet(new(0, input), last).Png);
    }

    [Fact]
    public void A_frame_is_measured_layer_by_layer()
    {
        using AnalysedModel analysed = AnalysedModel.Of(MeterModel.File, "digit");
        FrameFigures figures = analysed.Measure(Digits.Frame(3), runs: 3);
        Assert.Equal((3, 3), (figures.Sequence, figures.Runs));
        Assert.Equal(Enumerable.Range(0, analysed.Graph.Layers.Count), figures.Layers.Select(layer => layer.Index));
        Assert.Equal(1, figures.Layers.Sum(layer => layer.TimeShare), 1e-9);
        Assert.All(figures.Layers, layer =>
        {
            LayerShape output = analysed.Graph.Layers[layer.Index].Output;
            Assert.Equal(output.Rows * output.Columns * output.Channels, layer.Histogram.Sum());
            Assert.InRange(layer.Least, -128, layer.Most);
            Assert.InRange(layer.LevelsUsed, 1, (int)(layer.Most - layer.Least) + 1);
            Assert.True(layer.Microseconds > 0);
        });
        LayerValues last = analysed.Values(Digits.Frame(3), figures.Layers.Count - 1);
        Assert.Equal(last.Values.Max(), figures.Layers[^1].Most);
        Assert.Equal(MeterModel.Pictures[3].Digit, Array.IndexOf(last.Values, last.Values.Max()));
    }

    [Fact]
    public void The_hash_of_an_answer_is_that_of_its_bytes()
    {
        using AnalysedModel analysed = AnalysedModel.Of(MeterModel.File, "digit");
        using Model model = Model.Load(MeterModel.File);
        using var session = new Session(model);
        AnalysedModel.SetInput(session, Digits.Frame(1));
        session.Run();
        var bytes = new byte[model.Outputs[0].SourceBytes];
        session.GetRawOutput(bytes);
        ulong hash = 14695981039346656037;
        foreach (byte one in bytes)
            hash = unchecked((hash ^ one) * 1099511628211);
        Assert.Equal($"{hash:x16}", analysed.OutputsHash(Digits.Frame(1)));
        Assert.NotEqual(analysed.OutputsHash(Digits.Frame(0)), analysed.OutputsHash(Digits.Frame(1)));
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        using AnalysedModel analysed = AnalysedModel.Of(MeterModel.File, "digit");
        int layers = analysed.Graph.Layers.Count;
        Assert.Contains($"has {layers}", Code("EC9202", () => analysed.Sheet(Digits.Frame(0), layers)), StringComparison.Ordinal);
        Assert.Contains("channel -1", Code("EC9202", () => analysed.Channel(Digits.Frame(0), 0, -1)), StringComparison.Ordinal);
        Assert.Contains("3 bytes", Code("EC9201", () => analysed.Measure(new(0, new sbyte[3]))), StringComparison.Ordinal);
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        (int one, int other) = (builder.Input(2, 3, 4), builder.Input(2, 3, 4));
        builder.Add(one, other);
        Assert.Contains("2 inputs", Code("EC9201", () => AnalysedModel.Of(Networks.File(builder.Build([one, other])), "two").Dispose()), StringComparison.Ordinal);
        Assert.Contains("no map", Code("EC9203", () => analysed.Mask(Digits.Frame(0))), StringComparison.Ordinal);

        static string Code(string id, Action act)
        {
            EdgeConvException e = Assert.Throws<EdgeConvException>(act);
            Assert.Equal(id, e.Code.Id);
            return e.Message;
        }
    }
}
