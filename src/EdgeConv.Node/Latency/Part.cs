namespace EdgeConv.Node.Latency;

/// <summary>What becomes of the time between a frame and what follows from it.</summary>
internal enum Part
{
    /// <summary>From when the frame was taken until the loop had it.</summary>
    Wait,

    /// <summary>Making the models' rows from the frame.</summary>
    Rows,

    /// <summary>The rest of the inferences.</summary>
    Inference,

    /// <summary>Decoding, choosing what the second model sees, hashing where it is asked for, and rules.</summary>
    Rules,

    /// <summary>Setting the pins.</summary>
    Output,

    /// <summary>All of it: capture to decision.</summary>
    Total,

    /// <summary>By how much the totals of two frames differ that followed one another.</summary>
    Jitter,
}
