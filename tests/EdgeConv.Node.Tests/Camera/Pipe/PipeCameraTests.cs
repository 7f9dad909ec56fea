using EdgeConv.Camera;
using EdgeConv.Camera.Pipe;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.Pipe;

public sealed class PipeCameraTests
{
    private const int Width = 64, Height = 4, FrameBytes = Width * Height * 3 / 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CameraWish s_wish = new() { Width = Width, Height = Height, FramesPerSecond = 10 };

    public PipeCameraTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");

    [Fact]
    public void Frames_come_whole_and_in_order_with_the_options_of_rpicam_vid()
    {
        using FakeCommand command = WithFrames("echo \"$@\" > options; for i in 0 1 2; do cat f$i; sleep 0.3; done; sleep 60", 3);
        using var camera = new PipeCamera(command.Path, s_wish);
        camera.Open();
        Assert.Equal(new FrameLayout(Width, Height, PixelFormat.I420), camera.Format.Layout);
        Assert.Equal((ColourRange.Full, ColourMatrix.Bt601), (camera.Format.Range, camera.Format.Matrix));
        for (int i = 0; i < 3; i++)
            TakesFrame(camera, i);
        Assert.Equal("-t 0 -n --codec yuv420 --flush --width 64 --height 4 --framerate 10 -o -", File.ReadAllText(command.InFolder("options")).Trim());
    }

    [Theory]
    [InlineData(40, 64)]
    [InlineData(40, 48)]
    [InlineData(40, 40)]
    [InlineData(40, 256)]
    public void Padded_rows_are_seen_in_the_bytes_between_frames(int width, int stride)
    {
        byte[] frame = FakeCommand.Frame(0, stride * Height * 3 / 2);
        using FakeCommand command = new FakeCommand("while cat f; do sleep 0.4; done").With("f", frame);
        using var camera = new PipeCamera(command.Path, s_wish with { Width = width });
        camera.Open();
        Assert.Equal(new FrameLayout(width, Height, PixelFormat.I420, stride), camera.Format.Layout);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out CameraFrame got));
            Assert.Equal(frame, got.Bytes.ToArray());
            Assert.True(camera.Release(got));
        }
    }

    [Fact]
    public void Frames_that_follow_without_a_pause_are_cut_at_the_usual_stride()
    {
        // 40 pixels wide: 64 bytes a row; measuring reads beyond the first frame.
        byte[] frames = [.. Enumerable.Range(0, 200).SelectMany(i => FakeCommand.Frame(i, FrameBytes))];
        using FakeCommand command = new FakeCommand("cat f; sleep 60").With("f", frames);
        using var camera = new PipeCamera(command.Path, s_wish with { Width = 40, Buffers = 2 });
        camera.Open();
        for (int i = 0; i < 200; i++)
            TakesFrame(camera, i);
    }

    [Fact]
    public void With_all_buffers_held_nothing_is_lost()
    {
        byte[] frames = [.. Enumerable.Range(0, 20).SelectMany(i => FakeCommand.Frame(i, FrameBytes))];
        using FakeCommand command = new FakeCommand("cat f; sleep 60").With("f", frames);
        using var camera = new PipeCamera(command.Path, s_wish with { Width = 40, Buffers = 2 });
        camera.Open();
        Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out CameraFrame first));
        CaptureResult result = camera.Capture(TimeSpan.FromMilliseconds(20), out CameraFrame second);
        if (result == CaptureResult.Frame)
            Assert.Equal(CaptureResult.TimedOut, camera.Capture(TimeSpan.FromMilliseconds(20), out _));
        Assert.Equal(CameraErrors.Held, camera.Fault.Code);
        Assert.Equal(FakeCommand.Frame(0, FrameBytes), first.Bytes.ToArray());
        Assert.True(camera.Release(first));
        if (result == CaptureResult.Frame)
        {
            Assert.Equal(FakeCommand.Frame(1, FrameBytes), second.Bytes.ToArray());
            Assert.True(camera.Release(second));
        }
        for (int i = result == CaptureResult.Frame ? 2 : 1; i < 20; i++)
            TakesFrame(camera, i);
    }

    [Fact]
    public void A_stall_within_a_frame_times_out_and_the_frame_is_whole_afterwards()
    {
        using FakeCommand command = WithFrames("cat f0; sleep 0.3; head -c 100 f1; until test -e go; do sleep 0.05; done; tail -c +101 f1; sleep 60", 2);
        using var camera = new PipeCamera(command.Path, s_wish);
        camera.Open();
        TakesFrame(camera, 0);
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(TimeSpan.FromMilliseconds(800), out _));
        Assert.Equal(CameraErrors.Stalled, camera.Fault.Code);
        command.With("go", []);
        TakesFrame(camera, 1);
    }

    [Fact]
    public void A_command_that_ends_within_a_frame_is_lost_with_its_exit_code_and_last_line()
    {
        using FakeCommand command = WithFrames("cat f0; sleep 0.3; head -c 100 f1; echo first >&2; echo 'ERROR: *** device timeout ***' >&2; exit 7", 2);
        using var camera = new PipeCamera(command.Path, s_wish);
        camera.Open();
        TakesFrame(camera, 0);
        CaptureResult result;
        do
            result = camera.Capture(s_patience, out _);
        while (result == CaptureResult.TimedOut);
        Assert.Equal(CaptureResult.Lost, result);
        Assert.Equal(CameraErrors.CommandEnded, camera.Fault.Code);
        string text = camera.Explain(camera.Fault);
        Assert.StartsWith($"{command.Path} ended with exit code 7", text, StringComparison.Ordinal);
        Assert.EndsWith("it said: ERROR: *** device timeout ***", text, StringComparison.Ordinal);
        camera.Open(); // and it can be started again
        TakesFrame(camera, 0);
    }

    [Fact]
    public void A_command_that_finds_no_camera_is_an_error_with_its_words()
    {
        using var command = new FakeCommand("echo 'ERROR: *** no cameras available ***' >&2; exit 255");
        using var camera = new PipeCamera(command.Path, s_wish);
        EdgeConvException error = Assert.Throws<EdgeConvException>(camera.Open);
        Assert.Equal(CameraErrors.CommandEnded, error.Code);
        Assert.Contains("ended with exit code 255; it said: ERROR: *** no cameras available ***", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_not_there_is_an_error_with_the_remedy()
    {
        using var camera = new PipeCamera("no-such-rpicam-vid", s_wish);
        EdgeConvException error = Assert.Throws<EdgeConvException>(camera.Open);
        Assert.Equal(CameraErrors.CommandAbsent, error.Code);
        Assert.Contains("rpicam-apps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Closing_ends_the_command_and_what_it_started_and_leaves_no_zombie()
    {
        using FakeCommand command = WithFrames("sleep 300 & echo $! > child; cat f0; wait", 1);
        using var camera = new PipeCamera(command.Path, s_wish);
        camera.Open();
        int process = camera.ProcessId, child = int.Parse(File.ReadAllText(command.InFolder("child")), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(FakeCommand.Exists(process) && FakeCommand.Exists(child));
        camera.Close();
        Assert.False(FakeCommand.Exists(process));
        Assert.True(SpinWait.SpinUntil(() => !FakeCommand.Exists(child) || File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), s_patience));
        Assert.Equal(CaptureResult.Lost, camera.Capture(TimeSpan.Zero, out _));
        camera.Close();
    }

    [Fact]
    public void A_command_that_never_starts_to_send_is_ended_when_nobody_waits_any_more()
    {
        using var command = new FakeCommand("echo $$ > process; sleep 300");
        var camera = new CameraSupervisor(new PipeCamera(command.Path, s_wish));
        Assert.True(SpinWait.SpinUntil(() => camera.Next(TimeSpan.FromMilliseconds(20), out _) == CaptureResult.Lost && File.Exists(command.InFolder("process"))
            && File.ReadAllText(command.InFolder("process")).Length > 1, s_patience));
        int process = int.Parse(File.ReadAllText(command.InFolder("process")), System.Globalization.CultureInfo.InvariantCulture);
        camera.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !FakeCommand.Exists(process), s_patience));
    }

    [Fact]
    public void A_command_whose_reader_died_ends_at_its_next_write()
    {
        using FakeCommand script = WithFrames("while cat f0; do sleep 0.05; done", 1);
        using var command = new CameraCommand(script.Path, []);
        int process = command.Id;
        Assert.True(FakeCommand.Exists(process));
        command.LetGo();
        Assert.True(SpinWait.SpinUntil(() => !FakeCommand.Exists(process), s_patience));
    }

    [Fact]
    public void A_command_that_says_much_is_not_blocked_and_its_last_line_is_kept()
    {
        using FakeCommand command = WithFrames("cat f0; sleep 0.3; for i in $(seq 20000); do echo \"message $i\" >&2; done; cat f1; sleep 60", 2);
        using var camera = new PipeCamera(command.Path, s_wish);
        camera.Open();
        TakesFrame(camera, 0);
        TakesFrame(camera, 1);
        camera.Capture(TimeSpan.FromMilliseconds(50), out _);
        Assert.EndsWith("it said: message 20000", camera.Explain(camera.Fault), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_costs_no_allocation()
    {
        using var command = new FakeCommand("cat /dev/zero");
        using var camera = new PipeCamera(command.Path, new CameraWish { Width = 640, Height = 480 });
        camera.Open();
        Many(camera, 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Many(camera, 200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Many(PipeCamera camera, int frames)
        {
            for (int i = 0; i < frames;)
            {
                if (camera.Capture(s_patience, out CameraFrame frame) == CaptureResult.Frame)
                    i++;
                camera.Release(frame);
            }
        }
    }

    [Theory]
    [InlineData(63, 4, CaptureFormat.Any)]
    [InlineData(64, 3, CaptureFormat.Any)]
    [InlineData(64, 4, CaptureFormat.Yuyv)]
    public void What_the_pipe_cannot_give_is_refused(int width, int height, CaptureFormat format) =>
        Assert.Equal(CameraErrors.Wish, Assert.Throws<EdgeConvException>(() => new PipeCamera("rpicam-vid", new CameraWish { Width = width, Height = height, Format = format })).Code);

    private static FakeCommand WithFrames(string script, int frames)
    {
        var command = new FakeCommand(script);
        for (int i = 0; i < frames; i++)
            command.With($"f{i}", FakeCommand.Frame(i, FrameBytes));
        return command;
    }

    private static void TakesFrame(PipeCamera camera, int number)
    {
        Assert.Equal(CaptureResult.Frame, camera.Capture(s_patience, out CameraFrame frame));
        Assert.Equal(number, frame.Sequence);
        Assert.Equal(FakeCommand.Frame(number, FrameBytes), frame.Bytes.ToArray());
        Assert.True(camera.Release(frame));
    }
}
