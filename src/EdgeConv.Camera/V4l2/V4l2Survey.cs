using System.Text;
using EdgeConv.Camera.Kernel;
using EdgeConv.Linux;

namespace EdgeConv.Camera.V4l2;

/// <summary>Asks a device what it is and what it offers, and leaves it as it was.</summary>
internal static unsafe class V4l2Survey
{
    private const uint Most = 16384;

    /// <summary>The description; null for a node that captures no video: codecs, metadata, radios.</summary>
    public static CameraDescription? Describe<TKernel>(string path)
        where TKernel : struct, IKernel
    {
        using var device = new V4l2Device<TKernel>(path);
        try
        {
            device.Open();
            V4l2Capability capability = device.Capability();
            if ((capability.OfNode & V4l2Capability.VideoCapture) == 0)
                return null;
            return new CameraDescription(path, Text(capability.Driver, 16), Text(capability.Card, 32), Text(capability.Bus, 32), IsBusy(device),
                [.. V4l2Enumeration.Formats(device).Select(code => Offer(device, code))]);
        }
        catch (EdgeConvException error) when (error.Code == CameraErrors.NotACamera)
        {
            return null;
        }
        catch (EdgeConvException error)
        {
            return new CameraDescription(path, "", "", "", error.Code == CameraErrors.Busy, [], error.Message, error.Code);
        }
    }

    // Giving up buffers that we do not have changes nothing, and is refused while another handle has some.
    private static bool IsBusy<TKernel>(V4l2Device<TKernel> device)
        where TKernel : struct, IKernel
    {
        var none = new V4l2RequestBuffers { Type = V4l2Buffer.TypeVideoCapture, Memory = V4l2Buffer.MemoryMap };
        return device.Call(V4l2Request.RequestBuffers, &none) == -Errno.EBUSY;
    }

    private static CameraOffer Offer<TKernel>(V4l2Device<TKernel> device, uint code)
        where TKernel : struct, IKernel
    {
        _ = FourCc.TryRead(code, out CaptureFormat format);
        return new CameraOffer(FourCc.Text(code), format, [.. V4l2Enumeration.Sizes(device, code).Select(size => Size(device, code, size))]);
    }

    private static CameraSize Size<TKernel>(V4l2Device<TKernel> device, uint code, V4l2FrameSize size)
        where TKernel : struct, IKernel
    {
        bool isOne = size.Type == V4l2FrameSize.Discrete;
        uint height = isOne ? size.Height : size.LeastHeight;
        (uint mostWidth, uint mostHeight) = isOne ? (size.Width, size.Height) : (size.MostWidth, size.MostHeight);
        double[] rates = [.. V4l2Enumeration.Intervals(device, code, size.Width, height).Select(interval => V4l2Enumeration.Rate(interval.Interval)).Where(rate => rate > 0)];
        return new CameraSize(Sane(size.Width), Sane(height), Sane(mostWidth), Sane(mostHeight), rates);
    }

    private static int Sane(uint side) => (int)Math.Min(side, Most);

    private static string Text(byte* text, int room)
    {
        var bytes = new ReadOnlySpan<byte>(text, room);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
