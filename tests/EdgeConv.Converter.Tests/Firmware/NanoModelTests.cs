using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>Networks that people run on a controller, converted with q31: the same bytes under every plan.</summary>
public sealed class NanoModelTests(ITestOutputHelper output)
{
    [Fact]
    public void Keyword_spotting_gives_the_bytes_of_the_runtime_under_every_plan() => EveryPlan("models/models/kws_dscnn_int8.tflite");

    [Fact, Trait("suite", "models")]
    public void A_residual_network_gives_the_bytes_of_the_runtime_under_every_plan() => EveryPlan("models/models/resnet8_cifar10_int8.tflite");

    [Fact, Trait("suite", "models")]
    public void Fully_connected_layers_give_the_bytes_of_the_runtime() => EveryPlan("peers/models/ad01_int8.tflite");

    private void EveryPlan(string file)
    {
        using var model = Model.Load(ModelConverter.Convert(SharedData.File(file), new() { Rule = Rule.Tflm }).File);
        var seen = new HashSet<string>();
        foreach (PlanGoal goal in Enum.GetValues<PlanGoal>())
            foreach (InputMode input in Enum.GetValues<InputMode>())
            {
                byte[] planned = Replan.File(model, new() { Goal = goal, Input = input });
                using var other = Model.Load(planned);
                if (!seen.Add(other.Identity))
                    continue;
                NanoRun.Equal(planned, 1, $"{goal}, {input}");
                output.WriteLine($"{goal} {input}: {other.StepCount} steps, arena {other.ArenaBytes}, file {planned.Length}, heap {NanoHeapTests.Formula(other)}");
            }
    }
}
