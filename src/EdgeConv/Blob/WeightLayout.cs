namespace EdgeConv.Blob;

/// <summary>How weights lie in the file; <see cref="Portable.WeightStream"/> computes every address, FORMAT.md draws them.</summary>
internal enum WeightLayout : byte
{
    None = 0,

    /// <summary>K is one run per window row, read in place: windows without horizontal dilation over whole pixels.</summary>
    Gemm = 1,

    /// <summary>K is one run of channels per tap: dilated windows, and views whose pixels are wider than the view.</summary>
    GemmTaps = 2,

    /// <summary>K is one run, each window row filled up to 4: windows of several rows of at most <see cref="WeightLayouts.LongestStemRow"/> bytes.</summary>
    Stem = 3,

    /// <summary>Groups with few channels side by side in blocks of 16; the outputs of a group are a multiple of 4.</summary>
    SmallGroup = 4,

    /// <summary>Blocks of 8 channels; K is the window's taps, column by column where it has three rows or more.</summary>
    Depthwise = 5,
}
