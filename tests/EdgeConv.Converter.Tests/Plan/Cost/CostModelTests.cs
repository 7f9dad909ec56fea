using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Processor;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan.Cost;

public sealed class CostModelTests
{
    private const double Tolerance = 0.1;

    private static readonly BoardCaches s_caches = Board.Load("raspberry-pi-3").Caches;
    private static readonly CoreType[] s_cores = [CoreType.CortexA53, CoreType.CortexA76];

    [Theory]
    [InlineData("vww", "models/models/vww96_int8.tflite")]
    [InlineData("kws", "models/models/kws_dscnn_int8.tflite")]
    [InlineData("resnet8", "models/models/resnet8_cifar10_int8.tflite")]
    [InlineData("ad", "peers/models/ad01_int8.tflite")]
    [InlineData("wakeword", "models/models/str_ww_int8.tflite")]
    public void Whole_operators_cost_what_was_counted(string name, string file)
    {
        NetworkDescription network = Network(file);
        using JsonDocument counts = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.File("tests/counts.json")));
        foreach (CoreType core in s_cores)
            AssertNear(counts.RootElement.GetProperty(name).GetProperty(Cores.Word(core)).GetInt64(), Cost(network, core, int.MaxValue));
    }

    /// <summary>Sums over the operators of <c>count-arm64 --layers</c> of overlapped plans with so many rows in every step.</summary>
    [Theory]
    [InlineData("models/models/kws_dscnn_int8.tflite", 1, 953_365, 456_884)]
    [InlineData("models/models/kws_dscnn_int8.tflite", 4, 875_893, 374_412)]
    [InlineData("models/models/vww96_int8.tflite", 1, 2_567_317, 1_175_038)]
    [InlineData("models/models/vww96_int8.tflite", 2, 2_466_701, 1_080_927)]
    [InlineData("models/models/resnet8_cifar10_int8.tflite", 1, 3_536_499, 1_336_487)]
    public void Steps_of_few_rows_cost_what_was_counted(string file, int rows, long a53, long a76)
    {
        NetworkDescription network = Network(file);
        AssertNear(a53, Cost(network, CoreType.CortexA53, rows));
        AssertNear(a76, Cost(network, CoreType.CortexA76, rows));
    }

    [Fact]
    public void A_longer_step_costs_more_and_saves_steps_of_their_own()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 8));
            foreach (CoreType core in Cores.All)
            {
                var costs = new CostModel(network, core, s_caches);
                for (int op = 0; op < network.Operators.Count; op++)
                    for (int count = 2; count <= network.Operators[op].WorkRows; count++)
                        Assert.InRange(costs.Instructions(op, count), costs.Instructions(op, count - 1) * 0.9, costs.Instructions(op, count - 1) + costs.Instructions(op, 1));
            }
        }
    }

    /// <summary>112 x 112 pixels, 16 channels to 96: block after block of 16 channels passes over all rows of a step.</summary>
    [Fact]
    public void A_step_that_overflows_a_cache_waits_and_one_of_few_rows_does_not()
    {
        NetworkDescription network = OneConvolution(rows: 112, columns: 112, channels: 16, outputs: 96);
        foreach (string board in Board.Names)
        {
            var costs = new CostModel(network, Board.Load(board));
            double few = costs.Step(0, 1) - costs.Instructions(0, 1), all = costs.Step(0, 112) - costs.Instructions(0, 112);
            Assert.Equal(0, few);
            Assert.InRange(all, 0.02 * costs.Instructions(0, 112), double.MaxValue);
        }
    }

    [Fact]
    public void A_plan_whose_rows_stay_in_the_cache_waits_less_than_one_whose_rows_do_not()
    {
        NetworkDescription network = OneConvolution(rows: 64, columns: 64, channels: 16, outputs: 16);
        EdgeConv.Rows.Plan layer = Planner.Layer(network);
        StepRecord[] rows = [.. Enumerable.Range(0, 64).Select(row => new StepRecord { Operator = 0, FirstRow = row, Count = 1 })];
        EdgeConv.Rows.Plan together = layer with { Steps = rows };
        EdgeConv.Rows.Plan ring = together with { RowAddress = [.. layer.RowAddress.Select((tensor, i) => tensor.Select(_ => i * 1024).ToArray())] };
        var costs = new CostModel(network);
        Assert.True(costs.Of(ring) < costs.Of(together));
        Assert.True(costs.Of(layer) > costs.Instructions(0, 64));
        Assert.Equal(rows.Length * costs.Step(0, 1), costs.Of(ring)); // after the first inference all of it is there
    }

    [Fact]
    public void The_parts_of_a_plans_cost_by_operator_are_its_cost()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 8));
            EdgeConv.Rows.Plan plan = Planner.Layer(network);
            foreach (string board in Board.Names)
            {
                var costs = new CostModel(network, Board.Load(board));
                OperatorCost[] parts = costs.ByOperator(plan);
                Assert.Equal(costs.Of(plan), parts.Sum(part => part.Total), 1e-6 * costs.Of(plan));
                Assert.All(parts, (part, op) => Assert.Equal(costs.Instructions(op, network.Operators[op].WorkRows), part.Instructions));
            }
        }
        NetworkDescription large = OneConvolution(rows: 112, columns: 112, channels: 16, outputs: 96); // 1.4 MB of maps: more than a Pi 3's L2 of 512 KiB
        var pi3 = new CostModel(large, Board.Load("raspberry-pi-3"));
        OperatorCost whole = pi3.ByOperator(Planner.Layer(large))[0];
        Assert.Equal(pi3.Of(Planner.Layer(large)), whole.Total, 1e-6 * whole.Total);
        Assert.True(whole is { CacheWaits: > 0, MemoryLatency: > 0, MemoryStream: > 0 });
    }

    private static NetworkDescription OneConvolution(int rows, int columns, int channels, int outputs)
    {
        var network = new NetworkDescription(Rule.Xnnpack);
        int input = network.AddView(network.AddTensor("in", rows, columns, channels, 1, 0, TensorFlags.Input), 0, channels);
        int output = network.AddView(network.AddTensor("out", rows, columns, outputs, 1, 0, TensorFlags.Output), 0, outputs);
        network.Operators.Add(new()
        {
            Kind = OperatorKind.Convolution, Layout = WeightLayout.Gemm, FirstInput = input, InputCount = 1, Output = output, Vertical = WindowRecord.One,
            Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = rows, Weights = 0, WeightBytes = outputs * (channels + 8), Macs = (long)rows * columns * channels * outputs,
        });
        return network;
    }

    private static NetworkDescription Network(string file) => Lowering.Lower(ModelImporter.Import(SharedData.File(file)), Rule.Xnnpack, new());

    private static double Cost(NetworkDescription network, CoreType core, int rows)
    {
        var costs = new CostModel(network, core, s_caches);
        double sum = 0;
        for (int op = 0; op < network.Operators.Count; op++)
            for (int left = network.Operators[op].WorkRows; left > 0; left -= rows)
                sum += costs.Instructions(op, Math.Min(rows, left));
        return sum;
    }

    private static void AssertNear(long counted, double estimate) => Assert.InRange(estimate / counted, 1 - Tolerance, 1 + Tolerance);
}
