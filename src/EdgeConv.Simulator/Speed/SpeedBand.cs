namespace EdgeConv.Simulator.Speed;

/// <summary>How far the model is off where the truth is published: what a prediction is multiplied by to say between which times the true one is expected.</summary>
/// <param name="Low">The least of the rows' ratios, or 1, less <paramref name="InstructionError"/>.</param>
/// <param name="High">The largest of them, or 1, and <paramref name="InstructionError"/>.</param>
/// <param name="InstructionError">How far the predicted instructions of our kernels may be off besides, as a part of 1: XNNPACK's in the rows were counted.</param>
/// <param name="LeftOut">Published times that are no row.</param>
internal sealed record SpeedBand(double Low, double High, double InstructionError, IReadOnlyList<BandRow> Because, IReadOnlyList<LeftOutTime> LeftOut)
{
    /// <summary>Twice what tests hold the networks of <c>tests/counts.json</c> to: the formula was fitted to those.</summary>
    public const double MostInstructionError = 0.1;

    public static SpeedBand All { get; } = Of(PublishedTime.All, PublishedTime.LeftOut);

    public static SpeedBand Of(IReadOnlyList<PublishedTime> times, IReadOnlyList<LeftOutTime> leftOut)
    {
        BandRow[] rows = [.. times.Select(time => new BandRow(time.Network, time.Board, time.Program, PublishedTime.Threads, time.Work.Instructions, time.Milliseconds,
            time.Predicted, time.Milliseconds / time.Predicted))];
        return new(rows.Select(row => row.Ratio).Append(1).Min() * (1 - MostInstructionError), rows.Select(row => row.Ratio).Append(1).Max() * (1 + MostInstructionError),
            MostInstructionError, rows, leftOut);
    }
}

/// <param name="Instructions">XNNPACK's, counted.</param>
/// <param name="Published">Milliseconds.</param>
/// <param name="Predicted">Milliseconds.</param>
/// <param name="Ratio">Published to predicted.</param>
internal sealed record BandRow(string Network, string Board, string Program, int Threads, double Instructions, double Published, double Predicted, double Ratio);
