namespace EdgeConv.Camera;

/// <summary>What came of waiting for a frame.</summary>
public enum CaptureResult
{
    /// <summary>A frame.</summary>
    Frame = 0,

    /// <summary>A frame that its driver marks as faulty, or that is too short: to be given back, not to be looked at.</summary>
    Damaged = 1,

    /// <summary>Nothing in time; the camera may still come back by itself.</summary>
    TimedOut = 2,

    /// <summary>The camera is gone or refuses to go on: close it, and open it again later.</summary>
    Lost = 3,

    /// <summary>There are no more frames: the end of a recording.</summary>
    Ended = 4,
}
