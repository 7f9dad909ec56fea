namespace EdgeConv.Node.Ring;

/// <summary>What came of reading a record.</summary>
internal enum RingRead
{
    /// <summary>The record, whole.</summary>
    Whole = 0,

    /// <summary>It was not written yet.</summary>
    NotYet = 1,

    /// <summary>Its slot holds a later record already.</summary>
    Overrun = 2,

    /// <summary>The writer is in its slot: try again.</summary>
    Torn = 3,

    /// <summary>The file was cut short or holds what no writer writes.</summary>
    Damaged = 4,
}
