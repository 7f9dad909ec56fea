using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.Testing;

public sealed class RecordingTests : IDisposable
{
    private static readonly CameraFormat s_format = new(new FrameLayout(4, 2, PixelFormat.Yuyv, 10), false, 12.5) { Range = ColourRange.Limited, Matrix = ColourMatrix.Bt709 };
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_recording_plays_the_same_frames_numbers_times_and_damage()
    {
        List<(byte[] Bytes, long Sequence, long Time, CaptureResult Result)> live = Live(), replayed = [];
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromSeconds(77));
        using RecordedCamera camera = Recording.Load(_path, clock);
        camera.Open();
        Assert.Equal(s_format, camera.Format);
        while (camera.Capture(s_patience, out CameraFrame frame) is var result and not CaptureResult.Ended)
        {
            replayed.Add((frame.Bytes.ToArray(), frame.Sequence, frame.TimestampNanoseconds, result));
            Assert.True(camera.Release(frame));
        }
        Assert.Equal(live.Select(frame => (Convert.ToHexString(frame.Bytes), frame.Sequence, frame.Time - live[0].Time, frame.Result)),
            replayed.Select(frame => (Convert.ToHexString(frame.Bytes), frame.Sequence, frame.Time - replayed[0].Time, frame.Result)));
        Assert.Equal(77_000_000_000, replayed[0].Time);
        Assert.Equal(3, camera.Dropped);
        camera.Open(); // and once more, from the first
        Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out CameraFrame again));
        Assert.Equal(live[0].Bytes, again.Bytes.ToArray());
    }

    [Fact]
    public void A_frame_that_is_not_due_times_out_and_moves_the_clock_by_the_timeout()
    {
        Live();
        var clock = new SimulatedClock();
        using RecordedCamera camera = Recording.Load(_path, clock);
        camera.Open();
        camera.Capture(TimeSpan.Zero, out _);
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(TimeSpan.FromMilliseconds(50), out _));
        Assert.Equal(clock.Start + TimeSpan.FromMilliseconds(50), clock.GetUtcNow());
        Assert.Equal(CaptureResult.Damaged, camera.Capture(TimeSpan.FromMilliseconds(50), out _));
        Assert.Equal(clock.Start + TimeSpan.FromMilliseconds(80), clock.GetUtcNow());
    }

    [Fact]
    public void Any_changed_or_missing_byte_is_found()
    {
        Live();
        byte[] whole = File.ReadAllBytes(_path);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(_path, changed);
            Refused($"byte {at} changed");
            File.WriteAllBytes(_path, whole[..at]);
            Refused($"cut to {at} bytes");
        }
        File.WriteAllBytes(_path, [.. whole, 0]);
        Refused("one byte more");
        File.Delete(_path);
        Refused("no file");
    }

    [Fact]
    public void A_frame_that_is_left_out_whole_is_found()
    {
        Live();
        byte[] whole = File.ReadAllBytes(_path);
        int record = 32 + (int)s_format.FrameBytes + 4;
        File.WriteAllBytes(_path, [.. whole[..64], .. whole[(64 + record)..]]);
        Refused("the first frame left out");
    }

    [Fact]
    public void Recording_costs_no_allocation_per_frame()
    {
        var clock = new SimulatedClock();
        using var camera = new SimulatedCamera(s_format, clock).Send(new byte[(int)s_format.FrameBytes]);
        camera.Open();
        using var recording = new Recording(_path, s_format);
        One();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            One();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void One()
        {
            camera.Capture(s_patience, out CameraFrame frame);
            recording.Add(frame);
            camera.Release(frame);
        }
    }

    private List<(byte[] Bytes, long Sequence, long Time, CaptureResult Result)> Live()
    {
        byte[] Frame(int number) => [.. Enumerable.Range(0, (int)s_format.FrameBytes).Select(i => (byte)(number * 50 + i))];
        var frames = new List<(byte[], long, long, CaptureResult)>();
        using var camera = new SimulatedCamera(s_format, new SimulatedClock()).Send(Frame(0)).Damage([1, 2, 3]).Drop(3).Send(Frame(1)).End();
        camera.Open();
        using var recording = new Recording(_path, camera.Format);
        while (camera.Capture(s_patience, out CameraFrame frame) is var result and not CaptureResult.Ended)
        {
            recording.Add(frame, result == CaptureResult.Damaged);
            frames.Add((frame.Bytes.ToArray(), frame.Sequence, frame.TimestampNanoseconds, result));
            camera.Release(frame);
        }
        Assert.Equal(3, frames.Count);
        return frames;
    }

    private void Refused(string why)
    {
        EdgeConvException? error = Record.Exception(() => Recording.Load(_path, new SimulatedClock())) as EdgeConvException;
        Assert.True(error?.Code == CameraErrors.Recording, why);
        Assert.StartsWith(_path, error!.Message, StringComparison.Ordinal);
    }
}
