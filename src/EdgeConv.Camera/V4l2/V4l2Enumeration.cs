using EdgeConv.Camera.Kernel;

namespace EdgeConv.Camera.V4l2;

/// <summary>What a device says that it offers.</summary>
internal static unsafe class V4l2Enumeration
{
    /// <summary>No device lists more; a driver that never ends its list must not hang us.</summary>
    private const uint Most = 256;

    /// <summary>Codes of the formats.</summary>
    public static List<uint> Formats<TKernel>(V4l2Device<TKernel> device)
        where TKernel : struct, IKernel
    {
        var formats = new List<uint>();
        for (uint i = 0; i < Most; i++)
        {
            var description = new V4l2FormatDescription { Index = i, Type = V4l2Buffer.TypeVideoCapture };
            if (!device.Offers(V4l2Request.EnumerateFormats, &description))
                break;
            if (!formats.Contains(description.PixelFormat))
                formats.Add(description.PixelFormat);
        }
        return formats;
    }

    /// <summary>Sizes of a format; none where the driver does not list them.</summary>
    public static List<V4l2FrameSize> Sizes<TKernel>(V4l2Device<TKernel> device, uint format)
        where TKernel : struct, IKernel
    {
        var sizes = new List<V4l2FrameSize>();
        for (uint i = 0; i < Most; i++)
        {
            var size = new V4l2FrameSize { Index = i, PixelFormat = format };
            if (!device.Offers(V4l2Request.EnumerateSizes, &size))
                break;
            sizes.Add(size);
            if (size.Type != V4l2FrameSize.Discrete)
                break; // a range is the whole answer
        }
        return sizes;
    }

    /// <summary>Frame intervals of a size; none where the driver does not list them.</summary>
    public static List<V4l2FrameInterval> Intervals<TKernel>(V4l2Device<TKernel> device, uint format, uint width, uint height)
        where TKernel : struct, IKernel
    {
        var intervals = new List<V4l2FrameInterval>();
        for (uint i = 0; i < Most; i++)
        {
            var interval = new V4l2FrameInterval { Index = i, PixelFormat = format, Width = width, Height = height };
            if (!device.Offers(V4l2Request.EnumerateIntervals, &interval))
                break;
            intervals.Add(interval);
            if (interval.Type != V4l2FrameInterval.Discrete)
                break;
        }
        return intervals;
    }

    /// <summary>Frames per second of an interval; 0 where the driver gave nonsense.</summary>
    public static double Rate(V4l2Fraction interval) =>
        interval.Numerator == 0 ? 0 : (double)interval.Denominator / interval.Numerator;

    /// <summary>Whether a format has a size. A driver that lists no sizes may have any.</summary>
    public static bool Has(List<V4l2FrameSize> sizes, uint width, uint height)
    {
        foreach (V4l2FrameSize size in sizes)
        {
            bool has = size.Type == V4l2FrameSize.Discrete
                ? size.Width == width && size.Height == height
                : Reaches(width, size.Width, size.MostWidth, size.StepWidth) && Reaches(height, size.LeastHeight, size.MostHeight, size.StepHeight);
            if (has)
                return true;
        }
        return sizes.Count == 0;
    }

    /// <summary>Whether a rate can be had. A driver that lists no intervals may have any.</summary>
    public static bool Has(List<V4l2FrameInterval> intervals, double framesPerSecond)
    {
        foreach (V4l2FrameInterval interval in intervals)
        {
            if (Rate(interval.Interval) >= 0.99 * framesPerSecond) // of a range this is the shortest interval
                return true;
        }
        return intervals.Count == 0;
    }

    private static bool Reaches(uint value, uint least, uint most, uint step) =>
        value >= least && value <= most && (step <= 1 || (value - least) % step == 0);
}
