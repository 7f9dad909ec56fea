using EdgeConv.Camera;
using EdgeConv.Camera.V4l2;
using EdgeConv.Linux;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.V4l2;

/// <summary>Every system call of a camera's life fails once, in every way; nothing may stay open, mapped or unsaid.</summary>
public sealed class V4l2FailureTests
{
    public static TheoryData<int> Errors => [.. new[]
    {
        Errno.EINTR, Errno.EIO, Errno.EAGAIN, Errno.ENOMEM, Errno.EBUSY, Errno.ENODEV, Errno.EINVAL, Errno.ENOTTY, Errno.EPERM, Errno.ENODATA, Errno.ENOLINK, Errno.ERANGE,
    }];

    [Theory]
    [MemberData(nameof(Errors))]
    public void Whatever_call_fails_ends_in_a_code_and_leaves_nothing_behind(int errno)
    {
        int calls = Live(-1, 0, out string outcome);
        Assert.Equal("Frame Damaged Frame TimedOut", outcome);
        Assert.InRange(calls, 35, 100);
        for (int call = 0; call < calls; call++)
            Live(call, errno, out _);
    }

    [Fact]
    public void A_call_that_every_camera_answers_is_not_passed_over()
    {
        int refusals = 0;
        int calls = Live(-1, 0, out _);
        for (int call = 0; call < calls; call++)
        {
            Live(call, Errno.EIO, out string outcome);
            if (outcome != "Frame Damaged Frame TimedOut")
                refusals++;
        }
        Assert.InRange(refusals, calls * 3 / 4, calls); // closing is all that may fail unheard
    }

    [Fact]
    public void A_call_that_a_signal_interrupts_is_made_again()
    {
        int calls = Live(-1, 0, out string whole);
        int others = Enumerable.Range(0, calls).Count(call =>
        {
            Live(call, Errno.EINTR, out string outcome);
            return outcome != whole;
        });
        Assert.Equal(4, others); // mmap is not interrupted by signals
    }

    [Theory]
    [InlineData(Errno.ENOENT, "EC3001")]
    [InlineData(Errno.EACCES, "EC3005")]
    [InlineData(Errno.EBUSY, "EC3004")]
    [InlineData(Errno.ENODEV, "EC3003")]
    [InlineData(Errno.EIO, "EC3008")]
    public void What_opening_refuses_has_a_code_of_its_own(int errno, string code)
    {
        using var device = new FakeDevice { FailsAt = 0, FailsWith = errno };
        FakeKernel.Device = device;
        using var camera = new V4l2Camera<FakeKernel>("/dev/video9", new CameraWish());
        EdgeConvException error = Assert.Throws<EdgeConvException>(camera.Open);
        Assert.Equal(code, error.Code!.Id);
        Assert.StartsWith("/dev/video9: open: ", error.Message, StringComparison.Ordinal);
        Assert.False(error.CallersMistake);
    }

    private static int Live(int failsAt, int errno, out string outcome)
    {
        using var device = new FakeDevice { FailsAt = failsAt, FailsWith = errno, InputCapabilities = V4l2Input.HasTimings };
        FakeKernel.Device = device;
        using var camera = new V4l2Camera<FakeKernel>("/dev/video0", new CameraWish { FramesPerSecond = 15 });
        var results = new List<string>();
        try
        {
            camera.Open();
            device.Events.Enqueue(1);
            device.Send(new FakeFrame(0));
            device.Send(new FakeFrame(1, 1));
            device.Send(new FakeFrame(2));
            for (int i = 0; i < 4; i++)
            {
                CaptureResult result = camera.Capture(TimeSpan.FromMilliseconds(10), out CameraFrame frame);
                results.Add(result.ToString());
                if (result != CaptureResult.Frame)
                    Assert.NotNull(camera.Fault.Code);
                if (result == CaptureResult.Lost)
                    break;
                if (result is CaptureResult.Frame or CaptureResult.Damaged && !camera.Release(frame))
                {
                    Assert.Equal(CameraErrors.Lost, camera.Fault.Code);
                    break;
                }
            }
        }
        catch (EdgeConvException error)
        {
            Assert.NotNull(error.Code);
            Assert.StartsWith("/dev/video0: ", error.Message, StringComparison.Ordinal);
            results.Add(error.Code.Id);
            Assert.True(device.OpenDescriptors == 0 && device.Mappings == 0, $"call {failsAt} failing with {errno}: {error.Message}");
        }
        camera.Close();
        outcome = string.Join(" ", results);
        Assert.True(device.OpenDescriptors == 0 && device.Mappings == 0, $"call {failsAt} failing with {errno}: {outcome}");
        return device.Calls;
    }
}
