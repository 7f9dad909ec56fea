namespace EdgeConv.Threads;

/// <summary>How the workers of a team share a step.</summary>
internal enum Split
{
    /// <summary>Worker 0 does all of it.</summary>
    Alone,

    /// <summary>Each does some of the work rows.</summary>
    Rows,

    /// <summary>Each does some of the output columns, with arguments of its own.</summary>
    Columns,

    /// <summary>Each does some of the output channels, with arguments of its own.</summary>
    Channels,
}
