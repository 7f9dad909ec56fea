namespace EdgeConv.Camera;

/// <summary>How a supervised camera does.</summary>
public enum CameraState
{
    /// <summary>It was not opened yet.</summary>
    Starting = 0,

    /// <summary>Frames come.</summary>
    Streaming = 1,

    /// <summary>It is open, but no good frame came for longer than is allowed.</summary>
    Stalled = 2,

    /// <summary>It is gone or cannot be opened; it is tried again and again.</summary>
    Lost = 3,

    /// <summary>It was opened again; its format may be another.</summary>
    Reopened = 4,

    /// <summary>A recording is over.</summary>
    Ended = 5,

    /// <summary>It was closed until somebody wants frames again.</summary>
    Closed = 6,
}
