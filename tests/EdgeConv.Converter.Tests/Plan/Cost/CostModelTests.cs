using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Processor;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan.Cost;

public sealed class CostModelTests
{
    private const double Tolerance = 0.1;

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
                var costs = new CostModel(network, core);
                for (int op = 0; op < network.Operators.Count; op++)
                    for (int count = 2; count <= network.Operators[op].WorkRows; count++)
                        Assert.InRange(costs.Step(op, count), costs.Step(op, count - 1) * 0.9, costs.Step(op, count - 1) + costs.Step(op, 1));
            }
        }
    }

    private static NetworkDescription Network(string file) => Lowering.Lower(ModelImporter.Import(SharedData.File(file)), Rule.Xnnpack, new());

    private static double Cost(NetworkDescription network, CoreType core, int rows)
    {
        var costs = new CostModel(network, core);
        double sum = 0;
        for (int op = 0; op < network.Operators.Count; op++)
            for (int left = network.Operators[op].WorkRows; left > 0; left -= rows)
                sum += costs.Step(op, Math.Min(rows, left));
        return sum;
    }

    private static void AssertNear(long counted, double estimate) => Assert.InRange(estimate / counted, 1 - Tolerance, 1 + Tolerance);
}
