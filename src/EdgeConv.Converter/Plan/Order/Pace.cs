namespace EdgeConv.Converter.Plan.Order;

/// <summary>How many work rows an operator does in a step.</summary>
/// <param name="Rows">The most of a step.</param>
/// <param name="OnlyAsked">Whether a step stops at the last row that its reader asks for; else it goes on, ahead of the reader, to be full.</param>
internal readonly record struct Pace(int Rows, bool OnlyAsked)
{
    public static Pace One { get; } = new(1, true);

    public static Pace Whole { get; } = new(int.MaxValue, false);

    /// <summary>Work rows of the next step.</summary>
    /// <param name="asked">Work rows up to the last one that is asked for.</param>
    /// <param name="left">Work rows up to the operator's last.</param>
    public int Count(int asked, int left) => Math.Min(Rows, OnlyAsked ? asked : left);
}
