using EdgeConv.Converter;
using EdgeConv.Converter.Plan;

namespace EdgeConv.Simulator;

/// <summary>The plans that a model can be run with here: three points of one scale, from the most memory to the least.</summary>
internal static class Plans
{
    /// <summary>The plan that the file came with.</summary>
    public const string OfFile = "file";

    public static IReadOnlyList<string> All { get; } = ["layer", "overlap", "stream"];

    /// <summary>What the planner is told; a streamed plan makes the camera's rows when they are asked for.</summary>
    /// <exception cref="EdgeConvException">There is no such plan.</exception>
    public static PlanOptions Options(string plan) => plan switch
    {
        "layer" => new() { Goal = PlanGoal.Layer },
        "overlap" => new() { Goal = PlanGoal.Overlap },
        "stream" => new() { Goal = PlanGoal.Stream, Input = InputMode.Camera },
        _ => throw new EdgeConvException(SimulatorErrors.Option, $"plan '{plan}': there is no such plan; give {string.Join(", ", All)}"),
    };

    /// <summary>A file with another plan: the same weights and answers.</summary>
    public static byte[] Of(byte[] file, string name, string plan)
    {
        PlanOptions options = Options(plan);
        using var model = Model.Load(file, name);
        return Replan.File(model, options);
    }
}
