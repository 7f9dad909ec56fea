namespace EdgeConv.Node.Rules;

/// <summary>What made a rule's condition hold, or came closest: for logs and the ring.</summary>
/// <param name="Label">Index of the label; -1 where there is none.</param>
/// <param name="Score">Its score.</param>
/// <param name="Box">Index of the box; -1 where there is none.</param>
internal readonly record struct Deciding(int Label, float Score, int Box)
{
    public static Deciding Nothing => new(-1, 0, -1);
}

/// <summary>A rule of the configuration, which also says what decided.</summary>
internal abstract class ConfiguredRule : Rule
{
    /// <summary>Of the last frame.</summary>
    public Deciding Deciding { get; protected set; } = Deciding.Nothing;
}
