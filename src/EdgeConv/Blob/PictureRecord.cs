using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

/// <summary>How a frame becomes an input: the file alone says how to feed it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 64)]
internal unsafe struct PictureRecord
{
    public PictureFit Fit;
    public PictureFilter Filter;
    public PictureColour Colour;
    public PictureMatrix Matrix;
    public PictureRange Range;

    /// <summary>Offset in the parameter section of 256 int8 per channel: the input for an 8-bit colour value.</summary>
    public int Table;

    /// <summary>What the model was trained on: <c>real = value * Multiplier[c] + Addend[c]</c>.</summary>
    public fixed float Multiplier[3];
    public fixed float Addend[3];
}

internal enum PictureFit
{
    /// <summary>The whole crop onto the whole input.</summary>
    Stretch = 0,

    /// <summary>The largest centred part with the input's aspect ratio.</summary>
    CentreCrop = 1,
}

internal enum PictureFilter
{
    Bilinear = 0,

    /// <summary>Area average along axes that shrink.</summary>
    Area = 1,
}

internal enum PictureColour
{
    Rgb = 0,
    Bgr = 1,
    Grey = 2,
}

internal enum PictureMatrix
{
    Bt601 = 0,
    Bt709 = 1,
}

internal enum PictureRange
{
    Limited = 0,
    Full = 1,
}
