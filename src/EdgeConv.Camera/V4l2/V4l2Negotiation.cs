using EdgeConv.Camera.Kernel;
using EdgeConv.Frames;

namespace EdgeConv.Camera.V4l2;

/// <summary>Agrees with a device on format, size and rate. What counts is its answer, not the wish.</summary>
internal static unsafe class V4l2Negotiation
{
    /// <exception cref="EdgeConvException">The device gives nothing that can be read.</exception>
    public static CameraFormat Agree<TKernel>(V4l2Device<TKernel> device, CameraWish wish)
        where TKernel : struct, IKernel
    {
        List<uint> offered = V4l2Enumeration.Formats(device);
        var format = new V4l2Format
        {
            Type = V4l2Buffer.TypeVideoCapture, Width = (uint)wish.Width, Height = (uint)wish.Height, Field = V4l2Format.FieldNone,
            PixelFormat = Choice(device, wish, offered),
        };
        device.Require(V4l2Request.SetFormat, &format);
        return Read(device.Path, format, offered) with { FramesPerSecond = AgreedRate(device, wish.FramesPerSecond) };
    }

    // The code to ask for: the wish's, else the first in order of preference that has size and rate, else the first that has the size, else the first.
    private static uint Choice<TKernel>(V4l2Device<TKernel> device, CameraWish wish, List<uint> offered)
        where TKernel : struct, IKernel
    {
        uint best = 0;
        int bestRank = 0;
        foreach (uint code in FourCc.Readable)
        {
            _ = FourCc.TryRead(code, out CaptureFormat format);
            if (wish.Format == CaptureFormat.Any ? !offered.Contains(code) : format != wish.Format)
                continue;
            int rank = 1;
            if (offered.Contains(code))
            {
                rank = 2;
                if (V4l2Enumeration.Has(V4l2Enumeration.Sizes(device, code), (uint)wish.Width, (uint)wish.Height))
                {
                    rank = wish.FramesPerSecond == 0
                        || V4l2Enumeration.Has(V4l2Enumeration.Intervals(device, code, (uint)wish.Width, (uint)wish.Height), wish.FramesPerSecond)
                        ? 4
                        : 3;
                }
            }
            if (rank > bestRank)
                (best, bestRank) = (code, rank);
        }
        if (bestRank == 0 && offered.Count > 0)
            throw Unreadable(device.Path, "offers no format that can be read", offered);
        return bestRank == 0 ? FourCc.Yuyv : best;
    }

    private static CameraFormat Read(string path, in V4l2Format format, List<uint> offered)
    {
        string what = $"{format.Width}x{format.Height} {FourCc.Text(format.PixelFormat)}";
        if (!FourCc.TryRead(format.PixelFormat, out CaptureFormat known))
            throw Unreadable(path, $"gives {what}, which cannot be read", offered);
        if (format.Field is V4l2Format.FieldSequentialTopFirst or V4l2Format.FieldSequentialBottomFirst or V4l2Format.FieldAlternate)
            throw Unreadable(path, $"gives {what} as separate fields, which cannot be read", offered);
        if (format.Width > FrameLayout.MaxSide || format.Height > FrameLayout.MaxSide || format.BytesPerLine > int.MaxValue)
            throw Unreadable(path, $"gives {what} with rows of {format.BytesPerLine} bytes, which cannot be read", offered);
        (ColourRange? range, ColourMatrix? matrix) = V4l2Colour.Of(known, format.ColourSpace, format.YuvEncoding, format.Quantization);
        try
        {
            // Drivers leave the line's bytes of compressed formats at any value.
            bool isJpeg = known == CaptureFormat.Mjpeg;
            var layout = new FrameLayout((int)format.Width, (int)format.Height, CaptureFormats.Pixels(known) ?? PixelFormat.Grey, isJpeg ? 0 : (int)format.BytesPerLine);
            if (!isJpeg && format.SizeImage < layout.FrameBytes)
                throw Unreadable(path, $"gives {what} in {format.SizeImage} bytes, fewer than the {layout.FrameBytes} of such a frame", offered);
            return new CameraFormat(layout, isJpeg, 0) { Range = range, Matrix = matrix };
        }
        catch (EdgeConvException error) when (error.Code != CameraErrors.NoReadableFormat)
        {
            throw Unreadable(path, $"gives {what}: {error.Message}", offered);
        }
    }

    private static double AgreedRate<TKernel>(V4l2Device<TKernel> device, double wish)
        where TKernel : struct, IKernel
    {
        var parameters = new V4l2StreamParameters { Type = V4l2Buffer.TypeVideoCapture };
        if (!device.Offers(V4l2Request.GetParameters, &parameters))
            return 0;
        if (wish > 0 && (parameters.Capability & V4l2StreamParameters.CanSetInterval) != 0)
        {
            parameters = new V4l2StreamParameters { Type = V4l2Buffer.TypeVideoCapture, Interval = Interval(wish) };
            device.Require(V4l2Request.SetParameters, &parameters);
        }
        return V4l2Enumeration.Rate(parameters.Interval);
    }

    // Some drivers compare fractions instead of their values: 1/15 is asked for as 1/15.
    private static V4l2Fraction Interval(double framesPerSecond)
    {
        uint thousandths = (uint)Math.Max(1, Math.Round(1000 * framesPerSecond));
        return thousandths % 1000 == 0
            ? new V4l2Fraction { Numerator = 1, Denominator = thousandths / 1000 }
            : new V4l2Fraction { Numerator = 1000, Denominator = thousandths };
    }

    private static EdgeConvException Unreadable(string path, string what, List<uint> offered)
    {
        string list = offered.Count == 0 ? "it lists no formats" : $"it offers {string.Join(" ", offered.Select(FourCc.Text))}";
        return new EdgeConvException(CameraErrors.NoReadableFormat,
            $"{path}: {what}; {list}; EdgeConv reads {string.Join(" ", FourCc.Readable.ToArray().Select(FourCc.Text))}");
    }
}
