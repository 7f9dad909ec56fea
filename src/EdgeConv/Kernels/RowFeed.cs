namespace EdgeConv.Kernels;

/// <summary>Who makes the rows of an input on demand: bound by the session for the time of a run.</summary>
internal unsafe struct RowFeed
{
    /// <summary>Called as (context, row, destination), rows in ascending order, on the caller's thread; writes the whole row; must not throw.</summary>
    public delegate*<void*, int, sbyte*, void> Make;

    /// <summary>Handed to <see cref="Make"/>.</summary>
    public void* Context;
}
