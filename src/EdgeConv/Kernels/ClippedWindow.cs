using EdgeConv.Blob;

namespace EdgeConv.Kernels;

/// <summary>The taps of a sliding window that lie inside the map: pools never read padding.</summary>
internal readonly struct ClippedWindow
{
    /// <summary>The taps are First, First + Step ... , Count of them; every one is in [0, length).</summary>
    public readonly int First, Count, Step;

    /// <param name="window">One axis of the window.</param>
    /// <param name="output">Index of the output along the axis.</param>
    /// <param name="length">Elements of the map along the axis.</param>
    public ClippedWindow(in WindowRecord window, int output, int length)
    {
        int start = output * window.Stride - window.PadBefore;
        int end = Math.Min(start + window.Dilation * (window.Size - 1), length - 1); // last tap that may lie inside
        int skipped = start < 0 ? (-start + window.Dilation - 1) / window.Dilation : 0;
        Step = window.Dilation;
        First = start + skipped * Step;
        Count = end < First ? 0 : (end - First) / Step + 1;
    }
}
