using EdgeConv.Camera;
using EdgeConv.Node.Tests;
using EdgeConv.Simulator;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>A camera of the machine, its twin in its place.</summary>
public sealed class LiveCameraTests : IDisposable
{
    private readonly Playback _playback = new(plays: true, speed: 1);
    private readonly PlaybackClock _clock = new();
    private readonly SimulatedBoard _board;

    public LiveCameraTests() => _board = new(Boards.Board.Load("desktop"), _clock);

    public void Dispose()
    {
        _board.Dispose();
        _playback.Dispose();
    }

    [Fact]
    public void Frames_are_counted_here_and_those_of_a_pause_are_given_back_unseen()
    {
        SimulatedCamera device = new SimulatedCamera(new CameraFormat(MeterModel.Layout, false, 200), TimeProvider.System).Send(MeterModel.PictureOf(3), 60).End();
        using var camera = new LiveCamera(device, _playback, _clock, _board, 7, 0);
        camera.Open();
        Assert.Equal([7, 8], [Frame(camera), Frame(camera)]);
        _playback.Pause();
        for (int i = 0; i < 20; i++)
            Assert.Equal(CaptureResult.TimedOut, camera.Capture(TimeSpan.FromSeconds(5), out _));
        _playback.Step(1);
        Assert.Equal(9, Frame(camera));
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(TimeSpan.FromSeconds(5), out _));
        Assert.Equal(9, camera.Newest);
        _playback.Play();
        int frames = 0;
        while (camera.Capture(TimeSpan.FromSeconds(5), out CameraFrame frame) is var result and not CaptureResult.Ended)
        {
            Assert.Equal(CaptureResult.Frame, result);
            Assert.True(frame.Bytes.SequenceEqual(MeterModel.PictureOf(3)));
            Assert.Equal(10 + frames++, frame.Sequence);
            camera.Release(frame);
        }
        Assert.InRange(frames, 1, 60 - 3 - 21);
    }

    [Fact]
    public void A_camera_that_is_lost_says_so_as_the_device_does()
    {
        SimulatedCamera device = new SimulatedCamera(new CameraFormat(MeterModel.Layout, false, 200), TimeProvider.System).Send(MeterModel.PictureOf(3)).Lose();
        using var camera = new LiveCamera(device, _playback, _clock, _board, 0, 0);
        camera.Open();
        Assert.Equal(0, Frame(camera));
        Assert.Equal(CaptureResult.Lost, camera.Capture(TimeSpan.FromSeconds(5), out _));
        Assert.Equal(device.Fault, camera.Fault);
        Assert.Equal(device.Explain(device.Fault), camera.Explain(camera.Fault));
    }

    private static long Frame(LiveCamera camera)
    {
        Assert.Equal(CaptureResult.Frame, camera.Capture(TimeSpan.FromSeconds(5), out CameraFrame frame));
        Assert.True(camera.Release(frame));
        return frame.Sequence;
    }
}
