namespace EdgeConv.Camera;

/// <summary>Which format of frames is wanted of a camera.</summary>
public enum CaptureFormat
{
    /// <summary>The first that the camera gives at the size and rate wanted, in the order of this list.</summary>
    Any = 0,

    /// <summary>Luma, U, luma, V (V4L2: YUYV).</summary>
    Yuyv = 1,

    /// <summary>A plane of luma, a plane of U and V (V4L2: NV12).</summary>
    Nv12 = 2,

    /// <summary>Planes of luma, U and V, chroma halved both ways (V4L2: YU12).</summary>
    I420 = 3,

    /// <summary>Red, green, blue (V4L2: RGB3).</summary>
    Rgb24 = 4,

    /// <summary>Blue, green, red (V4L2: BGR3).</summary>
    Bgr24 = 5,

    /// <summary>A JPEG picture per frame (V4L2: MJPG, JPEG).</summary>
    Mjpeg = 6,

    /// <summary>Luma alone (V4L2: GREY).</summary>
    Grey = 7,
}
