using EdgeConv.Converter.Plan;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>Activation bytes of real models' plans, read slack not counted: no more than those that README names.</summary>
[Trait("suite", "models")]
public sealed class PlanBytesTests
{
    private static readonly PlanOptions[] s_plans =
    [
        new() { Goal = PlanGoal.Layer }, new() { Goal = PlanGoal.Overlap }, new() { Goal = PlanGoal.Stream },
        new() { Goal = PlanGoal.Stream, Input = InputMode.Consumed }, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera },
    ];

    [Theory]
    [InlineData("kws", 16_000, 8_640, 3_946, 3_866, 3_556)]
    [InlineData("vww", 55_296, 37_248, 37_632, 28_032, 10_272)]
    [InlineData("resnet8", 49_152, 33_792, 12_032, 10_304, 9_152)]
    [InlineData("meter", 12_800, 8_960, 5_440, 5_120, 5_120)]
    public void Plans_need_no_more_bytes(string name, params int[] most) => Hold(PlannedModel.Small[name](), most);

    [Theory]
    [InlineData("mobilenet_v1", 301_056, 201_600, 182_784, 151_424, 32_928)]
    [InlineData("ultraface", 921_600, 616_960, 299_520, 249_920, 89_040)]
    public void Plans_of_larger_models_need_no_more_bytes(string name, params int[] most) => Hold(PlannedModel.Large[name](), most);

    [Fact, Trait("size", "large")]
    public void Plans_of_MobileNetV2_need_no_more_bytes() =>
        Hold(PlannedModel.MobileNetV2(), [1_505_280, 1_209_600, 254_576, 194_208, 105_952]);

    private static void Hold(PlannedModel planned, int[] most)
    {
        using var model = Model.Load(planned.File);
        for (int i = 0; i < s_plans.Length; i++)
        {
            EdgeConv.Rows.Plan plan = Replan.Of(model, s_plans[i]).Plan;
            Assert.True(plan.ArenaBytes <= most[i], $"{s_plans[i].Goal} {s_plans[i].Input}: {plan.ArenaBytes} bytes, not {most[i]}");
            Assert.True(s_plans[i].Goal == PlanGoal.Stream || plan.ArenaBytes == plan.LowerBound, $"{s_plans[i].Goal}: {plan.ArenaBytes - plan.LowerBound} bytes above its bound");
        }
    }
}
