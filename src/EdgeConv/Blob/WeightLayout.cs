namespace EdgeConv.Blob;

/// <summary>How weights lie in the file.</summary>
internal enum WeightLayout : byte
{
    None = 0,

    /// <summary>Convolution [O][KH][KW][C / groups]; depthwise [KH][KW][O].</summary>
    Plain = 1,
}
