using EdgeConv.Camera;
using EdgeConv.Camera.V4l2;
using EdgeConv.Linux;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.V4l2;

public sealed class V4l2CameraTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly FakeDevice _device = new();
    private readonly V4l2Camera<FakeKernel> _camera = new("/dev/video0", new CameraWish { FramesPerSecond = 15 });

    public V4l2CameraTests() => FakeKernel.Device = _device;

    public void Dispose()
    {
        _camera.Dispose();
        Assert.Equal(0, _device.OpenDescriptors);
        Assert.Equal(0, _device.Mappings);
        _device.Dispose();
    }

    [Fact]
    public void Frames_lie_in_the_driver_s_buffers_and_go_back()
    {
        _camera.Open();
        Assert.Equal(4, _device.Queued);
        _device.Send(new FakeFrame(5));
        Assert.Equal(CaptureResult.Frame, _camera.Capture(s_patience, out CameraFrame frame));
        Assert.Equal(640 * 480 * 2, frame.Bytes.Length);
        Assert.False(frame.Bytes.ContainsAnyExcept((byte)5));
        Assert.Equal(5, frame.Sequence);
        Assert.Equal(_device.Now - 500_000, frame.TimestampNanoseconds);
        Assert.Equal(3, _device.Queued);
        Assert.True(_camera.Release(frame));
        Assert.Equal(4, _device.Queued);
        Assert.True(_camera.Release(frame)); // twice is once
        Assert.Equal(4, _device.Queued);
    }

    [Fact]
    public void Missing_numbers_are_frames_dropped_over_the_wrap_too()
    {
        _camera.Open();
        foreach ((uint sequence, long expected, long dropped) in new (uint, long, long)[]
        {
            (0xFFFF_FFFD, 0xFFFF_FFFD, 0), (0xFFFF_FFFE, 0xFFFF_FFFE, 0), (1, 0x1_0000_0001, 2), (1, 0x1_0000_0001, 2), (2, 0x1_0000_0002, 2), (0, 0x1_0000_0002, 2), (1, 0x1_0000_0003, 2),
        })
        {
            _device.Send(new FakeFrame(sequence));
            Assert.Equal(CaptureResult.Frame, _camera.Capture(s_patience, out CameraFrame frame));
            Assert.Equal(expected, frame.Sequence);
            Assert.Equal(dropped, _camera.Dropped);
            Assert.True(_camera.Release(frame));
        }
    }

    [Theory]
    [InlineData(640 * 480 * 2, V4l2Buffer.FlagError)]
    [InlineData(640 * 480 * 2 - 1, 0u)]
    [InlineData(0, 0u)]
    public void A_frame_that_is_marked_or_short_is_damaged_and_goes_back(int bytes, uint flags)
    {
        _camera.Open();
        _device.Send(new FakeFrame(0, bytes, flags));
        Assert.Equal(CaptureResult.Damaged, _camera.Capture(s_patience, out CameraFrame frame));
        Assert.Equal(bytes, frame.Bytes.Length);
        Assert.Equal(CameraErrors.Damaged, _camera.Fault.Code);
        Assert.True(_camera.Release(frame));
        Assert.Equal(4, _device.Queued);
    }

    [Fact]
    public void A_driver_that_claims_more_bytes_than_its_buffer_has_is_not_believed()
    {
        _camera.Open();
        _device.Send(new FakeFrame(0, int.MaxValue));
        _camera.Capture(s_patience, out CameraFrame frame);
        Assert.Equal(640 * 480 * 2, frame.Bytes.Length);
    }

    [Fact]
    public void Nothing_in_time_takes_exactly_the_time()
    {
        _camera.Open();
        long before = _device.Now;
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(s_patience, out _));
        Assert.Equal(1_000_000_000, _device.Now - before);
        Assert.Equal(CameraErrors.Stalled, _camera.Fault.Code);
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(TimeSpan.Zero, out _));
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(TimeSpan.FromSeconds(-1), out _));
        Assert.Equal(1_000_000_000, _device.Now - before);
    }

    [Fact]
    public void Interruptions_do_not_make_the_wait_longer()
    {
        _camera.Open();
        long before = _device.Now;
        _device.Interruptions = 5;
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(s_patience, out _));
        Assert.Equal(1_000_000_000, _device.Now - before);
        _device.Interruptions = 3;
        _device.Send(new FakeFrame(0));
        Assert.Equal(CaptureResult.Frame, _camera.Capture(s_patience, out _));
    }

    [Fact]
    public void A_driver_that_is_ready_without_a_frame_is_asked_again_until_the_time_is_over()
    {
        _camera.Open();
        long before = _device.Now;
        for (int i = 0; i < 10_000; i++)
            _device.Send(new FakeFrame(0, Unready: true));
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(s_patience, out _));
        Assert.InRange(_device.Now - before, 1_000_000_000, 1_001_000_000);
        Assert.InRange(_device.Calls, 0, 2100); // no busy loop: a millisecond each
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENODEV)]
    [InlineData(Errno.EPIPE)]
    public void A_failing_dequeue_is_a_loss_and_opening_again_helps(int errno)
    {
        _camera.Open();
        _device.Send(new FakeFrame(0, Errno: errno));
        Assert.Equal(CaptureResult.Lost, _camera.Capture(s_patience, out _));
        Assert.Equal(new CameraFault(CameraErrors.Lost, "VIDIOC_DQBUF", errno), _camera.Fault);
        Assert.Contains("/dev/video0: VIDIOC_DQBUF: ", _camera.Explain(_camera.Fault), StringComparison.Ordinal);
        _camera.Open();
        _device.Send(new FakeFrame(9));
        Assert.Equal(CaptureResult.Frame, _camera.Capture(s_patience, out CameraFrame frame));
        Assert.Equal(9, frame.Sequence);
    }

    [Fact]
    public void When_all_frames_are_held_the_fault_says_so()
    {
        _camera.Open();
        _device.Endless = true;
        for (int i = 0; i < 4; i++)
            Assert.Equal(CaptureResult.Frame, _camera.Capture(s_patience, out _));
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(s_patience, out _));
        Assert.Equal(CameraErrors.Held, _camera.Fault.Code);
    }

    [Fact]
    public void A_change_of_the_source_ends_the_stream()
    {
        _camera.Open();
        _device.Events.Enqueue(V4l2EventSubscription.SourceChange);
        _device.Send(new FakeFrame(0));
        Assert.Equal(CaptureResult.Lost, _camera.Capture(s_patience, out _));
        Assert.Equal(CameraErrors.SourceChanged, _camera.Fault.Code);
        Assert.Empty(_device.Events);
    }

    [Fact]
    public void Other_events_are_passed_over()
    {
        _camera.Open();
        _device.Events.Enqueue(1);
        _device.Events.Enqueue(2);
        _device.Send(new FakeFrame(0));
        Assert.Equal(CaptureResult.Frame, _camera.Capture(s_patience, out _));
        Assert.Empty(_device.Events);
    }

    [Fact]
    public void A_lost_signal_is_said_and_refuses_to_open_until_it_is_back()
    {
        _device.InputCapabilities = V4l2Input.HasTimings;
        _camera.Open();
        // The receiver's timings are taken over. (Field by field: a structure's own comparison reads its unaligned clock in a way that arm64 refuses.)
        Assert.Equal((_device.Detected.Width, _device.Detected.Height, _device.Detected.PixelClock), (_device.Set.Width, _device.Set.Height, _device.Set.PixelClock));
        _device.TimingsErrno = Errno.ENOLINK;
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(s_patience, out _));
        Assert.Equal(new CameraFault(CameraErrors.NoSignal, "VIDIOC_QUERY_DV_TIMINGS", Errno.ENOLINK), _camera.Fault);
        int calls = _device.Calls;
        Assert.Equal(CaptureResult.TimedOut, _camera.Capture(TimeSpan.FromMilliseconds(900), out _)); // a receiver is not asked more than once a second
        Assert.Equal(1, _device.Calls - calls);
        _device.Events.Enqueue(V4l2EventSubscription.SourceChange);
        Assert.Equal(CaptureResult.Lost, _camera.Capture(s_patience, out _));
        Assert.Equal(CameraErrors.NoSignal, _camera.Fault.Code);
        Assert.Equal(CameraErrors.NoSignal, Assert.Throws<EdgeConvException>(_camera.Open).Code);
        _device.TimingsErrno = 0;
        _device.InputStatus = 2;
        Assert.Equal(CameraErrors.NoSignal, Assert.Throws<EdgeConvException>(_camera.Open).Code);
        _device.InputStatus = 0;
        _camera.Open();
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(2_000_000_000_000L)] // in the future
    [InlineData(long.MaxValue)]
    public void A_time_that_cannot_be_is_replaced_by_the_time_of_arrival(long takenAt)
    {
        _camera.Open();
        _device.Send(new FakeFrame(0, TakenAt: takenAt));
        _camera.Capture(s_patience, out CameraFrame frame);
        Assert.Equal(_device.Now, frame.TimestampNanoseconds);
    }

    [Fact]
    public void A_frame_costs_no_allocation()
    {
        _camera.Open();
        _device.Endless = true;
        for (int i = 0; i < 10; i++)
            OneFrame();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            OneFrame();
        _device.Endless = false;
        for (int i = 0; i < 10; i++)
            _camera.Capture(TimeSpan.FromMilliseconds(1), out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_closed_camera_says_that_it_is_closed()
    {
        Assert.Equal(CaptureResult.Lost, _camera.Capture(s_patience, out CameraFrame frame));
        Assert.Equal(CameraErrors.NotOpen, _camera.Fault.Code);
        Assert.False(_camera.Release(frame));
        _camera.Close();
    }

    private void OneFrame()
    {
        // Assertions allocate.
        if (_camera.Capture(s_patience, out CameraFrame frame) != CaptureResult.Frame || !_camera.Release(frame))
            Assert.Fail(_camera.Explain(_camera.Fault));
    }
}
