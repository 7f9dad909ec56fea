using System.Device.Gpio;
using System.Net.Sockets;
using System.Text.Json;
using EdgeConv.Camera;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Watchdog;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests;

/// <summary>A node whose camera is open only while pin 22 wants it, on a clock and pins that a script moves.</summary>
public sealed class WakeTests : IDisposable
{
    private const string Wake = """
        "wake": { "pin": "22", "stay": "2s" }
        """;

    private readonly NodeFolder _folder = new();
    private readonly SimulatedGpioDriver _chip;
    private readonly StopRequest _request = new();
    private readonly List<ITimer> _script = [];
    private readonly byte[] _three = MeterModel.PictureOf(3), _other = MeterModel.PictureOf(7);

    public WakeTests() => _chip = new(54, _folder.Clock);

    public void Dispose()
    {
        foreach (ITimer timer in _script)
            timer.Dispose();
        _folder.Dispose();
    }

    /// <summary>Does something at a second of the clock.</summary>
    private void At(double second, Action act) => _script.Add(_folder.Clock.CreateTimer(_ => act(), null, TimeSpan.FromSeconds(second), Timeout.InfiniteTimeSpan));

    private void Press(double from, double to)
    {
        At(from, () => _chip.Drive(22, PinValue.High));
        At(to, () => _chip.Drive(22, PinValue.Low));
    }

    /// <summary>Runs until a second of the clock.</summary>
    private NodeRunResult Run(double seconds, SimulatedCamera camera, string rest = Wake, long frames = 0, params Rule[] own)
    {
        At(seconds, _request.Stop);
        return _folder.Run(rest, camera, _chip, frames, request: _request, own: own);
    }

    /// <summary>The log without what is not said here, with seconds of the clock.</summary>
    private (double Second, string What)[] Said(NodeRunResult run) =>
        [.. run.Lines.Where(line => Event(line) is not ("latency" or "stop" or "start")).Select(line => (Second(line), line.TryGetProperty("state", out JsonElement state) ? state.GetString()! : Event(line)))];

    private static string Event(JsonElement line) => line.GetProperty("event").GetString()!;

    private double Second(JsonElement line) => Math.Round((line.GetProperty("time").GetDateTimeOffset() - _folder.Clock.Start).TotalSeconds, 1);

    [Fact]
    public void The_camera_is_opened_when_the_pin_is_active_and_closed_when_it_has_been_inactive_for_long_enough()
    {
        Press(5, 6.05);
        Press(15.2, 15.35);
        SimulatedCamera camera = _folder.Camera().Send(_other);
        NodeRunResult run = Run(30, camera);
        // Last seen active at frames of 6.0 and 15.3 seconds; closed at the first frame that is two seconds later.
        Assert.Equal([(0, "sleep"), (5, "wake"), (5, "streaming"), (5, "awake"), (8, "sleep"), (15.2, "wake"), (15.2, "streaming"), (15.2, "awake"), (17.3, "sleep")], Said(run));
        Assert.Equal((2, 0L), (camera.Openings, run.Summary.Lost));
        Assert.Equal("asked", run.Of("stop").Single().GetProperty("because").GetString());
        Assert.Equal(31 + 22, run.Summary.Frames);
    }

    [Fact]
    public void The_time_from_the_edge_to_the_first_decision_is_said()
    {
        Press(5.2, 9);
        NodeRunResult run = Run(8, _folder.Camera().Stall(TimeSpan.FromMilliseconds(730)).Send(_other));
        Assert.Equal(730, run.Of("awake").Single().GetProperty("milliseconds").GetInt64());
        Assert.Equal(0, run.Of("awake").Single().GetProperty("sequence").GetInt64());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pulse_that_is_over_at_once_wakes_it_whatever_its_level(bool activeLow)
    {
        At(5, () =>
        {
            _chip.Drive(22, activeLow ? PinValue.Low : PinValue.High);
            _chip.Release(22);
        });
        NodeRunResult run = Run(20, _folder.Camera().Send(_other), $$"""
            "wake": { "pin": "22", "activeLow": {{(activeLow ? "true" : "false")}}, "stay": "2s" }
            """);
        Assert.Equal([(0, "sleep"), (5, "wake"), (5, "streaming"), (5, "awake"), (7, "sleep")], Said(run));
    }

    [Fact]
    public void A_pin_that_is_active_at_the_start_opens_the_camera_at_once()
    {
        _chip.Drive(22, PinValue.High);
        At(3, () => _chip.Release(22));
        Assert.Equal([(0, "streaming"), (0, "awake"), (4.9, "sleep")], Said(Run(10, _folder.Camera().Send(_other))));
    }

    [Fact]
    public void A_rule_that_is_on_keeps_it_awake()
    {
        Press(1, 1.5);
        NodeRunResult run = Run(20, _folder.Camera().Send(_three, 80).Send(_other), $$"""
            {{Wake}}, "rules": [ { "name": "three", "label": "3", "above": 0.4, "hold": "1s" } ], "outputs": [ { "rule": "three", "pin": "17" } ]
            """);
        // The last three is at 8.9 seconds, so the rule goes off at 9.9.
        Assert.Equal([(0, "sleep"), (1, "wake"), (1, "streaming"), (1, "rule"), (1, "awake"), (9.9, "rule"), (9.9, "sleep")], Said(run));
        Assert.Equal(PinValue.Low, _chip.Level(17));
    }

    [Fact]
    public void A_pin_that_flickers_opens_the_camera_once()
    {
        for (int i = 0; i < 100; i++)
            Press(5 + i * 0.31, 5 + i * 0.31 + 0.001);
        SimulatedCamera camera = _folder.Camera().Send(_other);
        NodeRunResult run = Run(60, camera);
        Assert.Equal(1, camera.Openings);
        Assert.Equal(["sleep", "wake", "streaming", "awake", "sleep"], Said(run).Select(line => line.What));
        Assert.InRange(Said(run)[^1].Second, 37.6, 37.9); // two seconds after the last one
    }

    [Fact]
    public void A_camera_that_does_not_open_is_said_once_and_tried_again_at_the_next_wake()
    {
        Press(5, 5.1);
        Press(50, 50.1);
        SimulatedCamera camera = _folder.Camera().Refuse(5).Send(_other);
        NodeRunResult run = Run(60, camera);
        (double Second, string What)[] said = Said(run);
        Assert.Equal(["sleep", "wake", "lost", "sleep", "wake", "lost", "streaming", "awake", "sleep"], said.Select(line => line.What));
        Assert.InRange(said[3].Second, 7, 7.2);
        Assert.Equal((50, 50), (said[4].Second, said[5].Second)); // at once, whatever it was before
        Assert.Equal(2, run.Summary.Lost);
    }

    [Fact]
    public void A_camera_that_opens_slowly_is_looked_at_although_the_pin_is_inactive_again()
    {
        Press(5, 5.1);
        // After two seconds it counts as stalled.
        Assert.Equal([(0, "sleep"), (5, "wake"), (5.1, "streaming"), (7, "stalled"), (7.7, "streaming"), (7.7, "awake"), (8.7, "sleep")],
            Said(Run(20, _folder.Camera().Stall(TimeSpan.FromSeconds(2.7)).Send(_other), Wake.Replace("2s", "1s", StringComparison.Ordinal))));
    }

    [Fact]
    public void Asleep_rules_are_as_without_a_picture()
    {
        NodeRunResult run = Run(30, _folder.Camera().Send(_other), $$"""
            {{Wake}}, "rules": [ { "name": "off", "label": "3", "above": 0.4, "start": "on", "hold": "5s" }, { "name": "keep", "label": "3", "above": 0.4, "start": "on", "withoutPicture": "keep" } ],
            "outputs": [ { "rule": "off", "pin": "17" }, { "rule": "keep", "pin": "18", "stop": null } ]
            """);
        JsonElement line = run.Of("rule").Single();
        Assert.Equal(("off", false), (line.GetProperty("rule").GetString(), line.GetProperty("on").GetBoolean()));
        Assert.InRange(Second(line), 5, 6);
        Assert.Equal((PinValue.Low, PinValue.High), (_chip.Level(17), _chip.Level(18)));
        Assert.Equal(0, run.Summary.Frames);
    }

    [Fact]
    public void So_many_frames_are_seen_over_all_times_awake()
    {
        Press(5, 5.05);
        Press(20, 20.05);
        NodeRunResult run = Run(1000, _folder.Camera().Send(_other), frames: 30);
        Assert.Equal(30, run.Summary.Frames);
        Assert.Equal(2, run.Of("wake").Count());
        Assert.Equal("over", run.Of("stop").Single().GetProperty("because").GetString());
    }

    [Fact]
    public void A_pin_that_cannot_be_read_any_more_is_said_once_and_keeps_the_camera_open()
    {
        using var controller = new GpioController(_chip);
        using var log = new MemoryStream();
        At(5, () => controller.ClosePin(22));
        At(20, _request.Stop);
        var parts = new NodeParts { Camera = _folder.Camera().Send(_other), Pins = controller, Log = log, Clock = _folder.Clock };
        NodeSummary summary = NodeRunner.Run(_folder.Configured(Wake), parts, _request, 0, []);
        string[] lines = System.Text.Encoding.UTF8.GetString(log.ToArray()).Split('\n');
        Assert.Single(lines, line => line.Contains("\"event\":\"fault\",\"of\":\"wake\"", StringComparison.Ordinal) && line.Contains("pin 22", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("\"event\":\"sleep\"", StringComparison.Ordinal));
        Assert.InRange(summary.Frames, 135, 155);
    }

    [Fact]
    public void The_ring_says_that_it_is_asleep_and_loses_no_time_of_the_frames()
    {
        Press(2, 2.1);
        const string ring = """
            , "ring": { "folder": "ring" }
            """;
        RingCameraState? awake = null;
        At(3, () => awake = Health().CameraState);
        Run(10, _folder.Camera().Send(_other), Wake + ring);
        Assert.Equal(RingCameraState.Streaming, awake);
        NodeHealth health = Health();
        Assert.Equal((RingCameraState.Asleep, 0, 0L, 0L), (health.CameraState, health.CameraFault, health.Faults, health.Reopened));
        Assert.InRange(_folder.Clock.GetUtcNow().ToUnixTimeMilliseconds() - health.UnixMilliseconds, 0, 1000); // said each second

        NodeHealth Health()
        {
            using RingReader reader = RingReader.Open(_folder.At("ring/meter.ring"));
            Assert.True(reader.TryNewest(out HealthRecord record));
            return record.Node;
        }
    }

    [Fact]
    public void Asleep_it_is_stopped_and_woken_at_once_by_the_machine_s_own_clock()
    {
        var chip = new SimulatedGpioDriver(54);
        SimulatedCamera camera = new(new CameraFormat(MeterModel.Layout, false, 100), TimeProvider.System);
        camera.Send(_three);
        NodeRunResult? run = null;
        var thread = new Thread(() => run = _folder.Run(Wake.Replace("2s", "1s", StringComparison.Ordinal), camera, chip, clock: TimeProvider.System, request: _request));
        thread.Start();
        Thread.Sleep(1500);
        chip.Drive(22, PinValue.High);
        chip.Drive(22, PinValue.Low);
        Thread.Sleep(3000);
        long start = Environment.TickCount64;
        _request.Stop();
        Assert.True(thread.Join(10_000), "the node did not stop");
        Assert.InRange(Environment.TickCount64 - start, 0, 700);
        Assert.Equal(2, run!.Of("sleep").Count());
        Assert.InRange(run.Of("awake").Single().GetProperty("milliseconds").GetInt64(), 0, 700);
        Assert.Equal(1, camera.Openings);
    }

    [Fact]
    public void Asleep_it_feeds_the_watchdog()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        string notify = _folder.At("notify");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 1000 };
        listener.Bind(new UnixDomainSocketEndPoint(notify));
        var parts = new NodeParts { Camera = _folder.Camera().Send(_other), Pins = new GpioController(_chip), Log = Stream.Null };
        using var loop = new NodeLoop(new NodeBuilder(_folder.Configured(Wake), null).Build(parts, [], new ServiceManager(notify, TimeSpan.FromMilliseconds(600)), hashes: false));
        var thread = new Thread(() => loop.Run(_request, 0));
        thread.Start();
        var told = new List<string>();
        var bytes = new byte[512];
        long last = 0, longest = 0;
        for (long end = Environment.TickCount64 + 3000; Environment.TickCount64 < end;)
        {
            told.Add(System.Text.Encoding.UTF8.GetString(bytes, 0, listener.Receive(bytes)));
            if (told[^1] != "WATCHDOG=1")
                continue;
            longest = Math.Max(longest, last == 0 ? 0 : Environment.TickCount64 - last);
            last = Environment.TickCount64;
        }
        _request.Stop();
        Assert.True(thread.Join(10_000), "the node did not stop");
        Assert.InRange(longest, 1, 600);
        Assert.Equal("READY=1", told[0]);
        Assert.Contains(told, message => message.StartsWith("STATUS=camera asleep, 0 frames", StringComparison.Ordinal));
    }
}
