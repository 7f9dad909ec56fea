namespace EdgeConv.Frames;

/// <summary>How the pixels of a frame lie in memory.</summary>
public enum PixelFormat
{
    /// <summary>One byte of luma per pixel (V4L2: GREY).</summary>
    Grey = 0,

    /// <summary>Red, green, blue, a byte each (V4L2: RGB3).</summary>
    Rgb24 = 1,

    /// <summary>Blue, green, red, a byte each (V4L2: BGR3).</summary>
    Bgr24 = 2,

    /// <summary>Luma, U, luma, V: two pixels that share their chroma (V4L2: YUYV); the width is even.</summary>
    Yuyv = 3,
}
