namespace EdgeConv.Frames;

/// <summary>How the pixels of a frame lie in memory. Planes follow one another without a gap.</summary>
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

    /// <summary>A plane of luma, then one of U and V in turn, half as wide and half as high (V4L2: NV12).</summary>
    Nv12 = 4,

    /// <summary>Planes of luma, U and V; chroma half as wide and half as high (V4L2: YU12; rpicam: yuv420; JPEG: 4:2:0).</summary>
    I420 = 5,

    /// <summary>Planes of luma, U and V; chroma half as wide (V4L2: 422P; JPEG: 4:2:2).</summary>
    I422 = 6,

    /// <summary>Planes of luma, U and V of one size (V4L2: 444P; JPEG: 4:4:4).</summary>
    I444 = 7,

    /// <summary>Planes of luma, U and V; chroma half as high (JPEG: 4:4:0).</summary>
    I440 = 8,

    /// <summary>Planes of luma, U and V; chroma a quarter as wide (V4L2: 411P; JPEG: 4:1:1).</summary>
    I411 = 9,
}
