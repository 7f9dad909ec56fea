namespace EdgeConv.Frames;

/// <summary>One row of a frame, a pointer for each plane that has one.</summary>
internal unsafe struct PlaneRows
{
    /// <summary>The row of luma, or of the only plane.</summary>
    public byte* First;

    /// <summary>The row of U, or of U and V together; null where there is no second plane.</summary>
    public byte* Second;

    /// <summary>The row of V; null where there is no third plane.</summary>
    public byte* Third;

    /// <summary>The row of a plane, from 0.</summary>
    public readonly byte* this[int plane] => plane switch { 0 => First, 1 => Second, _ => Third };
}
