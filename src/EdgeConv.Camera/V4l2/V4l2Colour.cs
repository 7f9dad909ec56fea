using EdgeConv.Frames;

namespace EdgeConv.Camera.V4l2;

/// <summary>What a driver says about colours, by the rules of videodev2.h (V4L2_MAP_YCBCR_ENC_DEFAULT, V4L2_MAP_QUANTIZATION_DEFAULT).</summary>
internal static class V4l2Colour
{
    private const uint Rec709Space = 3, JpegSpace = 7, P3Space = 12, Bt2020Space = 10, Smpte240Space = 2;
    private const uint Encoding601 = 1, Encoding709 = 2, EncodingXv601 = 3, EncodingXv709 = 4, EncodingSycc = 5;
    private const uint Full = 1, Limited = 2;

    public static (ColourRange? Range, ColourMatrix? Matrix) Of(CaptureFormat format, uint space, uint encoding, uint quantization)
    {
        if (format is CaptureFormat.Rgb24 or CaptureFormat.Bgr24)
            return (null, null);
        if (format == CaptureFormat.Mjpeg)
            return (ColourRange.Full, ColourMatrix.Bt601); // JFIF
        ColourRange? range = quantization switch
        {
            Full => ColourRange.Full,
            Limited => ColourRange.Limited,
            _ when space == 0 => null, // the driver knows nothing
            _ => space == JpegSpace ? ColourRange.Full : ColourRange.Limited,
        };
        ColourMatrix? matrix = encoding switch
        {
            Encoding601 or EncodingXv601 or EncodingSycc => ColourMatrix.Bt601,
            Encoding709 or EncodingXv709 => ColourMatrix.Bt709,
            0 => space switch
            {
                0 or Bt2020Space or Smpte240Space => null,
                Rec709Space or P3Space => ColourMatrix.Bt709,
                _ => ColourMatrix.Bt601,
            },
            _ => null,
        };
        return (range, matrix);
    }
}
