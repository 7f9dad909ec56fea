using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.EndToEnd.Testing;

public sealed class RecordedCameraTests
{
    private static readonly FrameLayout Layout = new(2, 1, PixelFormat.Grey);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Plays_frames_in_order_and_moves_the_clock()
    {
        var clock = new SimulatedClock();
        var camera = new RecordedCamera(Layout, [[1, 2], [3, 4], [5, 6]], Interval, clock);
        Assert.Equal(3, camera.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(camera.TryRead(out Frame frame, out FrameStamp stamp));
            Assert.Equal([(byte)(2 * i + 1), (byte)(2 * i + 2)], frame.Pixels.ToArray());
            Assert.Equal(Layout, frame.Layout);
            Assert.Equal(new FrameStamp(i, clock.Start + Interval * i), stamp);
            Assert.Equal(stamp.Time, clock.GetUtcNow());
        }

        Assert.False(camera.TryRead(out _, out _));
        camera.Rewind();
        Assert.True(camera.TryRead(out _, out FrameStamp again));
        Assert.Equal(0, again.Sequence);
    }

    [Fact]
    public void A_clock_that_is_ahead_stays_where_it_is()
    {
        var clock = new SimulatedClock();
        var camera = new RecordedCamera(Layout, [[1, 2], [3, 4]], Interval, clock);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(camera.TryRead(out _, out _) && camera.TryRead(out _, out _));
        Assert.Equal(clock.Start + TimeSpan.FromSeconds(1), clock.GetUtcNow());
    }

    [Fact]
    public void It_is_a_source_of_frames_whose_times_are_the_clock_s()
    {
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromSeconds(5));
        byte[] first = [1, 2];
        using var camera = new RecordedCamera(Layout, [first, [3, 4]], Interval, clock);
        Assert.Equal(CaptureResult.Lost, camera.Capture(Interval, out _));
        camera.Open();
        Assert.Equal(new CameraFormat(Layout, false, 10), camera.Format);
        Assert.Equal(CaptureResult.Frame, camera.Capture(TimeSpan.Zero, out CameraFrame frame));
        first[0] = 9;
        Assert.Equal([9, 2], frame.Bytes.ToArray()); // in place
        Assert.Equal((0L, 5_000_000_000L), (frame.Sequence, frame.TimestampNanoseconds));
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(Interval / 2, out _));
        Assert.Equal(CaptureResult.Frame, camera.Capture(Interval / 2, out frame));
        Assert.Equal((1L, 5_100_000_000L), (frame.Sequence, frame.TimestampNanoseconds));
        Assert.True(camera.Release(frame));
        Assert.Equal(CaptureResult.Ended, camera.Capture(Interval, out _));
        camera.Close();
    }

    [Fact]
    public void A_frame_with_too_few_bytes_is_refused_at_once() =>
        Assert.Throws<EdgeConvException>(() => new RecordedCamera(Layout, [[1, 2], [3]], Interval, new SimulatedClock()));

    [Fact]
    public void Reading_frames_allocates_nothing()
    {
        var camera = new RecordedCamera(Layout, Enumerable.Range(0, 60).Select(i => new byte[2]), Interval, new SimulatedClock());
        camera.TryRead(out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (camera.TryRead(out _, out _))
        {
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
