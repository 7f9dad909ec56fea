namespace EdgeConv.Camera;

/// <summary>When a supervised camera counts as stalled and lost, and how soon it is opened again.</summary>
public sealed record CameraOptions
{
    /// <summary>Without a good frame for so long it is <see cref="CameraState.Stalled"/>; at least five intervals of its frames.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Without a good frame for so long it is closed and opened again.</summary>
    public TimeSpan ReopenAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after a loss it is opened again; doubled after each failure.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that is waited between attempts.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(8);
}
