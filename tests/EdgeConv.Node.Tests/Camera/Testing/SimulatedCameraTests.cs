using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.Testing;

public sealed class SimulatedCameraTests
{
    private static readonly CameraFormat s_format = new(new FrameLayout(2, 1, PixelFormat.Grey), false, 10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly SimulatedClock _clock = new();

    [Fact]
    public void A_script_is_played_on_the_clock()
    {
        using var camera = new SimulatedCamera(s_format, _clock);
        camera.Send([1, 1]).Send([2, 2], 2).Drop(2).Send([3, 3]).Stall(TimeSpan.FromSeconds(0.5)).Send([4, 4]).End();
        camera.Open();
        var seen = new List<(byte, long, double)>();
        while (camera.Capture(s_patience, out CameraFrame frame) == CaptureResult.Frame)
        {
            seen.Add((frame.Bytes[0], frame.Sequence, frame.TimestampNanoseconds / 1e9));
            camera.Release(frame);
        }
        Assert.Equal([(1, 0, 0), (2, 1, 0.1), (2, 2, 0.2), (3, 5, 0.5), (4, 6, 1.1)], seen);
        Assert.Equal(2, camera.Dropped);
    }

    [Fact]
    public void Without_an_end_the_last_frame_comes_for_ever()
    {
        using var camera = new SimulatedCamera(s_format, _clock);
        camera.Open();
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(s_patience, out _));
        camera.Send([5, 6]);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out CameraFrame frame));
            camera.Release(frame);
        }
    }

    [Fact]
    public void A_frame_that_was_given_back_is_overwritten()
    {
        using var camera = new SimulatedCamera(s_format, _clock).Send([5, 6]);
        camera.Open();
        camera.Capture(s_patience, out CameraFrame frame);
        Assert.Equal([5, 6], frame.Bytes.ToArray());
        camera.Release(frame);
        Assert.Equal([0xDD, 0xDD], frame.Bytes.ToArray());
    }

    [Fact]
    public void Frames_that_are_held_run_out()
    {
        using var camera = new SimulatedCamera(s_format, _clock, buffers: 2).Send([5, 6]);
        camera.Open();
        camera.Capture(s_patience, out _);
        camera.Capture(s_patience, out CameraFrame second);
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(s_patience, out _));
        Assert.Equal(CameraErrors.Held, camera.Fault.Code);
        camera.Release(second);
        Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out _));
    }

    [Fact]
    public void Faults_come_when_the_script_says_and_opening_again_goes_on_behind_them()
    {
        CameraFormat other = s_format with { Layout = new FrameLayout(1, 1, PixelFormat.Grey) };
        using var camera = new SimulatedCamera(s_format, _clock).Lose().Refuse(1).Send([1, 2]).Change(other).Send([7]).Damage([7]).End();
        camera.Open();
        Assert.Equal(CaptureResult.Lost, camera.Capture(s_patience, out _));
        Assert.Equal(CameraErrors.Lost, camera.Fault.Code);
        Assert.Equal(CameraErrors.Absent, Assert.Throws<EdgeConvException>(camera.Open).Code);
        camera.Open();
        Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out _));
        Assert.Equal(CaptureResult.Lost, camera.Capture(s_patience, out _));
        Assert.Equal(CameraErrors.SourceChanged, camera.Fault.Code);
        camera.Open();
        Assert.Equal(other, camera.Format);
        Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out _));
        Assert.Equal(CaptureResult.Damaged, camera.Capture(s_patience, out _));
        Assert.Equal(CaptureResult.Ended, camera.Capture(s_patience, out _));
        Assert.Equal(3, camera.Openings);
    }
}
