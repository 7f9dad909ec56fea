using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Camera;

public sealed class CameraSupervisorTests
{
    private static readonly CameraFormat s_format = new(new FrameLayout(4, 2, PixelFormat.Grey), false, 10);
    private static readonly byte[] s_picture = [1, 2, 3, 4, 5, 6, 7, 8];
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private readonly SimulatedClock _clock = new();

    [Fact]
    public void Frames_come_after_it_was_opened_by_itself()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        Assert.Equal(CameraState.Starting, camera.State);
        Assert.Equal(CaptureResult.Frame, camera.Next(s_step, out CameraFrame frame));
        Assert.Equal(s_picture, frame.Bytes.ToArray());
        Assert.True(camera.TryTakeChange(out CameraChange change));
        Assert.Equal((CameraState.Streaming, true, "simulated camera: opened: 4x2 Grey at 10 frames/s"), (change.State, change.FormatChanged, change.Text));
        Assert.False(camera.TryTakeChange(out _));
        camera.Release(frame);
        Assert.Equal(0, source.Held);
    }

    [Fact]
    public void A_stall_is_said_once_and_so_is_its_end()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Stall(TimeSpan.FromSeconds(5)).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        List<(double, CameraState)> said = Run(camera, TimeSpan.FromSeconds(8));
        Assert.Equal([(0, CameraState.Streaming), (2, CameraState.Stalled), (5.1, CameraState.Streaming)], said);
        Assert.Equal(1, source.Openings);
    }

    [Fact]
    public void A_stall_that_does_not_end_is_opened_again()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Stall(TimeSpan.FromSeconds(1000));
        using var camera = new CameraSupervisor(source, null, _clock);
        List<(double, CameraState)> said = Run(camera, TimeSpan.FromSeconds(12));
        Assert.Equal([(0, CameraState.Streaming), (2, CameraState.Stalled), (10, CameraState.Lost), (10.2, CameraState.Reopened)], said.Select(pair => (Math.Floor(pair.Item1 * 10) / 10, pair.Item2)));
        Assert.Equal(1, camera.Reopenings);
        Assert.Equal(CameraState.Streaming, camera.State);
    }

    [Fact]
    public void A_camera_that_does_not_come_back_is_tried_at_doubled_delays_and_said_once()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Lose().Refuse(8).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        List<(double Time, CameraState State)> said = Run(camera, TimeSpan.FromSeconds(60));
        Assert.Equal([CameraState.Streaming, CameraState.Lost, CameraState.Lost, CameraState.Reopened], said.Select(pair => pair.State));
        // 0.25 + 0.5 + 1 + 2 + 4 + 8 + 8 + 8 + 8 seconds after the loss at the second frame's call.
        Assert.Equal(39.75, said[^1].Time - said[1].Time, 0.01);
        Assert.Equal(1, camera.Reopenings);
        Assert.Equal(2, source.Openings);
    }

    [Fact]
    public void Delays_begin_anew_only_after_a_frame()
    {
        var source = new SimulatedCamera(s_format, _clock).Lose().Lose().Lose().Send(s_picture).Lose().Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        List<(double Time, CameraState State)> said = Run(camera, TimeSpan.FromSeconds(10));
        double[] reopened = [.. said.Where(pair => pair.State == CameraState.Reopened).Select(pair => pair.Time)];
        Assert.Equal([0.25, 0.75, 1.75, 2.0], reopened.Select(time => Math.Round(time, 2)));
    }

    [Fact]
    public void Another_format_after_opening_again_is_said()
    {
        CameraFormat other = s_format with { Layout = new FrameLayout(2, 2, PixelFormat.Grey) };
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Change(other).Send([9, 9, 9, 9]);
        using var camera = new CameraSupervisor(source, null, _clock);
        Run(camera, TimeSpan.FromSeconds(2), out List<CameraChange> changes);
        Assert.Equal([(CameraState.Streaming, true), (CameraState.Lost, false), (CameraState.Reopened, true)], changes.Select(change => (change.State, change.FormatChanged)));
        Assert.Equal(CameraErrors.SourceChanged, changes[1].Fault.Code);
        Assert.Equal(other, camera.Format);
    }

    [Fact]
    public void Damaged_frames_are_handed_out_and_counted_and_drops_add_up_over_openings()
    {
        var source = new SimulatedCamera(s_format, _clock)
            .Send(s_picture).Damage(s_picture, 2).Drop(3).Send(s_picture).Lose().Send(s_picture).Drop(4).Send(s_picture, 2).End();
        using var camera = new CameraSupervisor(source, null, _clock);
        Run(camera, TimeSpan.FromSeconds(5), out List<CameraChange> changes);
        Assert.Equal(2, camera.Damaged);
        Assert.Equal(7, camera.Dropped);
        Assert.Equal(CameraState.Ended, changes[^1].State);
        Assert.Equal(1, changes.Count(change => change.State == CameraState.Ended));
    }

    [Fact]
    public void A_camera_that_sends_only_damage_is_opened_again()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Damage(s_picture, 105).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        List<(double Time, CameraState State)> said = Run(camera, TimeSpan.FromSeconds(13));
        Assert.Equal([CameraState.Streaming, CameraState.Stalled, CameraState.Lost, CameraState.Reopened], said.Select(pair => pair.State));
        Assert.Equal(CameraState.Streaming, camera.State);
    }

    [Fact]
    public void A_camera_that_does_not_take_a_frame_back_is_opened_again()
    {
        var source = new SimulatedCamera(s_format, _clock).FailRelease().Send(s_picture, 3);
        using var camera = new CameraSupervisor(source, null, _clock);
        List<(double Time, CameraState State)> said = Run(camera, TimeSpan.FromSeconds(2));
        Assert.Equal([CameraState.Streaming, CameraState.Lost, CameraState.Reopened], said.Select(pair => pair.State));
    }

    [Fact]
    public void A_held_frame_stays_as_it_is_until_it_is_given_back()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Lose().Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        camera.Next(s_step, out CameraFrame frame);
        for (int i = 0; i < 30; i++)
            Assert.Equal(CaptureResult.Lost, camera.Next(s_step, out _));
        Assert.Equal(s_picture, frame.Bytes.ToArray());
        Assert.Equal(1, source.Openings);
        camera.Release(frame);
        Assert.Equal(CaptureResult.Frame, camera.Next(s_step, out frame));
        Assert.Equal(2, source.Openings);
    }

    [Fact]
    public void Closed_it_stays_so_until_frames_are_wanted_which_is_no_loss()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture, 2).Drop(3).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        for (int i = 0; i < 3; i++)
        {
            camera.Next(s_step * 4, out CameraFrame frame);
            Assert.False(camera.TryClose()); // it is held
            camera.Release(frame);
        }
        while (camera.TryTakeChange(out _));
        Assert.True(camera.TryClose());
        Assert.True(camera.TryClose());
        Assert.Equal((CameraState.Closed, 3L, CaptureResult.Lost), (camera.State, camera.Dropped, source.Capture(s_step, out _)));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CaptureResult.Frame, camera.Next(s_step, out _));
        Assert.True(camera.TryTakeChange(out CameraChange change));
        Assert.Equal((CameraState.Streaming, false, "simulated camera: opened: 4x2 Grey at 10 frames/s"), (change.State, change.FormatChanged, change.Text));
        Assert.Equal((0L, 2, 3L), (camera.Reopenings, source.Openings, camera.Dropped));
    }

    [Fact]
    public void A_lost_camera_is_closed_too_and_tried_at_once_when_frames_are_wanted_again()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Lose().Refuse(4).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        Run(camera, TimeSpan.FromSeconds(3));
        Assert.Equal(CameraState.Lost, camera.State);
        Assert.True(camera.TryClose());
        Assert.Equal(CameraState.Closed, camera.State);
        Run(camera, TimeSpan.FromSeconds(3.5), out List<CameraChange> changes);
        // Refused three times until then; now once more, and 0.25 seconds later it is there.
        Assert.Equal([(CameraState.Lost, 1), (CameraState.Reopened, 1)], changes.Select(change => (change.State, change.Attempts)));
    }

    [Fact]
    public void It_never_waits_longer_than_it_was_told()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture).Stall(TimeSpan.FromSeconds(3)).Send(s_picture).Lose().Refuse(4).Send(s_picture, 3).Stall(TimeSpan.FromSeconds(99));
        using var camera = new CameraSupervisor(source, null, _clock);
        var timeout = TimeSpan.FromMilliseconds(37);
        for (int i = 0; i < 1000; i++)
        {
            DateTimeOffset before = _clock.GetUtcNow();
            if (camera.Next(timeout, out CameraFrame frame) == CaptureResult.Frame)
                camera.Release(frame);
            Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.Zero, timeout);
        }
    }

    [Fact]
    public void Whatever_a_camera_does_frames_come_again_afterwards()
    {
        var random = new SeededRandom(11);
        for (int i = 0; i < Emulation.Cases(200); i++)
        {
            var clock = new SimulatedClock();
            var source = new SimulatedCamera(s_format, clock, buffers: 3);
            for (int step = random.NextInt(12); step >= 0; step--)
            {
                _ = random.NextInt(8) switch
                {
                    0 => source.Damage(s_picture, 1 + random.NextInt(40)),
                    1 => source.Damage([1, 2], 1 + random.NextInt(3)),
                    2 => source.Drop(1 + random.NextInt(50)),
                    3 => source.Stall(TimeSpan.FromMilliseconds(random.NextInt(15_000))),
                    4 => source.Lose(),
                    5 => source.Refuse(1 + random.NextInt(6)),
                    6 => source.FailRelease(),
                    _ => source.Send(s_picture, 1 + random.NextInt(20)),
                };
            }
            source.Send(s_picture);
            using var camera = new CameraSupervisor(source, null, clock);
            var held = new Queue<CameraFrame>();
            CaptureResult result = CaptureResult.Lost;
            int good = 0;
            while (good < 40)
            {
                Assert.True(clock.GetUtcNow() - clock.Start < TimeSpan.FromMinutes(10), $"case {i}");
                var timeout = TimeSpan.FromMilliseconds(random.NextInt(300));
                DateTimeOffset before = clock.GetUtcNow();
                result = camera.Next(timeout, out CameraFrame frame);
                Assert.InRange(clock.GetUtcNow() - before, TimeSpan.Zero, timeout);
                good = result == CaptureResult.Frame ? good + 1 : result == CaptureResult.TimedOut ? good : 0;
                if (result is CaptureResult.Frame or CaptureResult.Damaged)
                    held.Enqueue(frame);
                if (held.Count > 2 || (held.Count > 0 && result == CaptureResult.Lost))
                {
                    CameraFrame oldest = held.Dequeue();
                    Assert.Equal(s_picture[0], oldest.Bytes[0]); // not overwritten while it was held
                    camera.Release(oldest);
                }
            }
            Assert.Equal(CameraState.Streaming, camera.State);
        }
    }

    [Fact]
    public void Frames_cost_no_allocation()
    {
        var source = new SimulatedCamera(s_format, _clock).Send(s_picture);
        using var camera = new CameraSupervisor(source, null, _clock);
        Many(20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Many(2000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Many(int frames)
        {
            for (int i = 0; i < frames; i++)
            {
                camera.Next(s_step, out CameraFrame frame);
                camera.Release(frame);
            }
        }
    }

    [Fact]
    public void A_driver_that_does_not_return_blocks_nobody()
    {
        using var source = new BlockedSource();
        using (var camera = new CameraSupervisor(source, null, TimeProvider.System))
        {
            for (int i = 0; i < 5; i++)
                Assert.Equal(CaptureResult.Lost, camera.Next(TimeSpan.FromMilliseconds(5), out _));
            source.Gate.Set();
            CaptureResult result;
            do
                result = camera.Next(TimeSpan.FromMilliseconds(20), out _);
            while (result == CaptureResult.Lost);
            Assert.Equal(CaptureResult.Ended, result);
            Assert.Equal(1, source.Openings);
        }
        Assert.True(source.IsClosed);
    }

    [Fact]
    public void Disposing_twice_is_once() => Assert.Null(Record.Exception(() =>
    {
        var camera = new CameraSupervisor(new SimulatedCamera(s_format, _clock));
        camera.Next(TimeSpan.FromMilliseconds(1), out _);
        camera.Dispose();
        camera.Dispose();
    }));

    [Fact]
    public void What_a_user_s_source_throws_ends_nothing()
    {
        using var camera = new CameraSupervisor(new ThrowingSource(), null, _clock);
        Assert.Equal(CaptureResult.Lost, camera.Next(s_step, out _));
        Assert.True(camera.TryTakeChange(out CameraChange change));
        Assert.Equal("throwing: NotSupportedException: not today", change.Text);
    }

    private List<(double, CameraState)> Run(CameraSupervisor camera, TimeSpan time)
    {
        var said = new List<(double, CameraState)>();
        while (_clock.GetUtcNow() - _clock.Start < time)
        {
            Step(camera);
            while (camera.TryTakeChange(out CameraChange change))
                said.Add(((_clock.GetUtcNow() - _clock.Start).TotalSeconds, change.State));
        }
        return said;
    }

    private void Run(CameraSupervisor camera, TimeSpan time, out List<CameraChange> changes)
    {
        changes = [];
        while (_clock.GetUtcNow() - _clock.Start < time)
        {
            Step(camera);
            while (camera.TryTakeChange(out CameraChange change))
                changes.Add(change);
        }
    }

    private void Step(CameraSupervisor camera)
    {
        CaptureResult result = camera.Next(s_step, out CameraFrame frame);
        if (result is CaptureResult.Frame or CaptureResult.Damaged)
            camera.Release(frame);
        if (result == CaptureResult.Ended)
            _clock.Advance(s_step);
    }

    private class EmptySource : FrameSource
    {
        public override string Name => "empty";

        public override CameraFormat Format => s_format;

        public override CameraFault Fault => default;

        public override long Dropped => 0;

        public bool IsClosed { get; private set; }

        public override void Open() => IsClosed = false;

        public override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
        {
            frame = default;
            return CaptureResult.Ended;
        }

        public override bool Release(in CameraFrame frame) => true;

        public override void Close() => IsClosed = true;
    }

    private sealed class BlockedSource : EmptySource
    {
        public ManualResetEventSlim Gate { get; } = new();

        public int Openings { get; private set; }

        public override void Open()
        {
            Openings++;
            Gate.Wait();
            base.Open();
        }
    }

    private sealed class ThrowingSource : EmptySource
    {
        public override string Name => "throwing";

        public override void Open() => throw new NotSupportedException("not today");
    }
}
