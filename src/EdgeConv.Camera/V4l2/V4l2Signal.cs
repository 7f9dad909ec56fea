using EdgeConv.Camera.Kernel;
using EdgeConv.Linux;

namespace EdgeConv.Camera.V4l2;

/// <summary>What a device says about the signal at its input: HDMI receivers and the like. Webcams say nothing.</summary>
internal static unsafe class V4l2Signal
{
    /// <summary>Asks to be told of a change, and takes over the timings that the receiver detects. A device without such things is left alone.</summary>
    /// <returns>Whether the input is one that has timings.</returns>
    /// <exception cref="EdgeConvException">There is no signal now.</exception>
    public static void Prepare<TKernel>(V4l2Device<TKernel> device)
        where TKernel : struct, IKernel
    {
        var subscription = new V4l2EventSubscription { Type = V4l2EventSubscription.SourceChange };
        _ = device.Offers(V4l2Request.SubscribeEvent, &subscription);
        uint index = 0;
        if (!device.Offers(V4l2Request.GetInput, &index))
            return;
        var input = new V4l2Input { Index = index };
        if (!device.Offers(V4l2Request.EnumerateInputs, &input))
            return;
        if ((input.Status & V4l2Input.NoSignal) != 0)
            throw Absent(device.Path, $"input status 0x{input.Status:x}");
        if ((input.Capabilities & V4l2Input.HasTimings) == 0)
            return;
        V4l2Timings detected = default;
        int answer = device.Call(V4l2Request.QueryTimings, &detected);
        if (IsAbsent(answer))
            throw Absent(device.Path, $"{V4l2Request.Name(V4l2Request.QueryTimings)}: {Errno.Words(-answer)}");
        if (answer is -Errno.ENOTTY or -Errno.EINVAL or -Errno.ENODATA)
            return;
        if (answer < 0)
            throw device.Refused(V4l2Request.Name(V4l2Request.QueryTimings), -answer);
        V4l2Timings current = default;
        device.Require(V4l2Request.GetTimings, &current);
        if ((current.Width, current.Height, current.Interlaced, current.PixelClock)
            != (detected.Width, detected.Height, detected.Interlaced, detected.PixelClock))
            device.Require(V4l2Request.SetTimings, &detected);
    }

    /// <summary>Whether the signal is missing now. Never throws, never allocates.</summary>
    /// <param name="fault">Why, if so: what the device said.</param>
    public static bool IsMissing<TKernel>(V4l2Device<TKernel> device, out CameraFault fault)
        where TKernel : struct, IKernel
    {
        fault = default;
        uint index = 0;
        if (device.Call(V4l2Request.GetInput, &index) < 0)
            return false;
        var input = new V4l2Input { Index = index };
        if (device.Call(V4l2Request.EnumerateInputs, &input) < 0)
            return false;
        if ((input.Status & V4l2Input.NoSignal) != 0)
        {
            fault = new CameraFault(CameraErrors.NoSignal, V4l2Request.Name(V4l2Request.EnumerateInputs), 0);
            return true;
        }
        if ((input.Capabilities & V4l2Input.HasTimings) == 0)
            return false;
        V4l2Timings timings = default;
        int answer = device.Call(V4l2Request.QueryTimings, &timings);
        if (!IsAbsent(answer))
            return false;
        fault = new CameraFault(CameraErrors.NoSignal, V4l2Request.Name(V4l2Request.QueryTimings), -answer);
        return true;
    }

    // Link severed, no lock, out of range.
    private static bool IsAbsent(int answer) => answer is -Errno.ENOLINK or -Errno.ENOLCK or -Errno.ERANGE;

    private static EdgeConvException Absent(string path, string said) =>
        new(CameraErrors.NoSignal, $"{path}: no signal ({said}); check source and cable", callersMistake: false);
}
