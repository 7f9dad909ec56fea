namespace EdgeConv.Node.Ring;

/// <summary>What the camera does.</summary>
internal enum RingCameraState
{
    /// <summary>Not opened yet, or closed.</summary>
    Closed = 0,

    /// <summary>Frames come.</summary>
    Streaming = 1,

    /// <summary>Open, but no frame came in time.</summary>
    Stalled = 2,

    /// <summary>Gone; it is tried again.</summary>
    Lost = 3,

    /// <summary>Closed until the node's wake pin wants it: all is well.</summary>
    Asleep = 4,
}
