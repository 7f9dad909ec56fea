using System.Text.Json.Serialization;

namespace EdgeConv.Command;

// What `plan` says, for people and machines alike: property names are those of --json in snake_case.

/// <param name="Order"><c>layer</c>, <c>overlap</c> or <c>stream</c>: how steps follow one another.</param>
/// <param name="Input"><c>kept</c>, <c>consumed</c> or <c>camera</c>: where the first input's rows come from.</param>
/// <param name="Why">Why the planner took this plan; null for the plan that is in the file.</param>
/// <param name="ArenaBytes">Read slack not counted.</param>
/// <param name="IsLeast">Whether no placement of this order needs fewer bytes; null where it is not known, as of a file's plan with a gap.</param>
/// <param name="ScratchBytes">Of the arena.</param>
/// <param name="RowTableBytes">Constants of the file, as <paramref name="PaddingRowBytes"/>.</param>
internal sealed record PlanReport(
    string File, string Order, string Input, string? Why, long ArenaBytes, long ReadSlackBytes, long LowerBoundBytes, long GapBytes, double GapPercent, bool? IsLeast,
    WitnessReport Witness, long ScratchBytes, long RowTableBytes, long PaddingRowBytes, CameraReport? Camera, RunReport[] Runs, StepReport[] Steps,
    PlacedTensorReport[] Tensors, PlacedScratchReport[] Scratch);

/// <summary>The step in which the most bytes live; -1 is before the first, the number of steps after the last, and then there is no operator.</summary>
internal sealed record WitnessReport(int Step, string? Operator, int FirstRow, int Rows, int WorkRows, LiveReport[] Alive);

/// <summary>Rows that live in a step, or a scratch range, which has no rows.</summary>
/// <param name="Name">The operator that makes them or whose scratch it is; of an input its own.</param>
/// <param name="Rows">First and last of each group of neighbours.</param>
internal sealed record LiveReport(string Name, bool IsScratch, int[][] Rows, int TensorRows, long Bytes);

/// <summary>What the camera's side takes beside the arena.</summary>
/// <param name="BufferBytes">Of one of the driver's buffers: a frame, in whole pages.</param>
/// <param name="ReaderBytes">What turns frames into rows; null where the file describes no pictures.</param>
internal sealed record CameraReport(
    int Width, int Height, string Format, int Buffers, long BufferBytes, long DriverBytes, long? ReaderBytes);

/// <summary>Steps between which no operator is half done.</summary>
/// <param name="AtStep">Where the most bytes are alive.</param>
internal sealed record RunReport(int FirstStep, int Steps, string[] Operators, int LeastRows, int MostRows, long AliveBytes, int AtStep, LiveReport[] Alive);

internal sealed record StepReport(string Operator, int FirstRow, int Rows, long AliveBytes);

/// <param name="MadeBy">The operator that writes it, or its own name if there is none or more than one.</param>
/// <param name="Role"><c>input</c>, <c>on_demand</c>, <c>output</c>, <c>kept</c> or null.</param>
/// <param name="RowFrom">Per row the first step that writes it; -1 for rows that are given.</param>
/// <param name="RowTo">Per row the step after the last that needs it.</param>
/// <param name="RowIsTakenOver">Per row whether that step makes its output in the row's place while it reads it.</param>
internal sealed record PlacedTensorReport(
    string Name, string MadeBy, int Rows, int Columns, int Channels, int RowBytes, string? Role, int[] RowAddress, int[] RowFrom, int[] RowTo,
    bool[] RowIsTakenOver);

internal sealed record PlacedScratchReport(string Operator, int Address, int Bytes, int From, int To);

/// <summary>What <c>plan --compare</c> says.</summary>
internal sealed record PlanComparisonReport(string File, ComparedPlanReport[] Plans);

/// <param name="IsLeast">Whether it is proven that no placement of this order needs fewer bytes.</param>
/// <param name="CostRatio">The planner's estimate of time, the layer plan's being 1.</param>
internal sealed record ComparedPlanReport(
    string Order, string Input, long ArenaBytes, long LowerBoundBytes, long GapBytes, double GapPercent, bool IsLeast, int Steps, double CostRatio);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(PlanComparisonReport))]
internal sealed partial class PlanJson : JsonSerializerContext;
