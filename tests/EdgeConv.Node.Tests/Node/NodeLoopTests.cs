using System.Device.Gpio;
using System.Text.Json;
using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Watchdog;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class NodeLoopTests : IDisposable
{
    private const string ThreeOn17 = """
        "rules": [ { "name": "three", "label": "3", "above": 0.4, "debounce": "200ms", "hold": "500ms" } ], "outputs": [ { "rule": "three", "pin": "17" } ]
        """;

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly NodeFolder _folder = new();
    private readonly SimulatedGpioDriver _chip;
    private readonly byte[] _three = MeterModel.PictureOf(3), _other = MeterModel.PictureOf(7);

    public NodeLoopTests() => _chip = new(54, _folder.Clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pin_rises_when_the_condition_has_held_for_the_debounce_time_and_falls_after_the_hold_time()
    {
        SimulatedCamera camera = _folder.Camera().Send(_other, 5).Send(_three, 10).Send(_other, 10).End();
        NodeRunResult run = _folder.Run(ThreeOn17, camera, _chip);

        PinTransition[] history = _chip.History();
        Assert.Equal([PinValue.High, PinValue.Low], history.Select(change => change.Level));
        // The first three is frame 5; it must hold for 200 ms: frame 7. The last is frame 14; 500 ms later is frame 19.
        Assert.Equal(Frame * (19 - 7), history[1].Time - history[0].Time);
        JsonElement[] lines = [.. run.Of("rule")];
        Assert.Equal([7, 19], lines.Select(line => line.GetProperty("sequence").GetInt64()));
        Assert.Equal([true, false], lines.Select(line => line.GetProperty("on").GetBoolean()));
        Assert.Equal(25, run.Summary.Frames);
        Assert.Equal(new RuleSummary(2, false), run.Summary.Rules["three"]);
    }

    /// <summary>A clock that goes on by a millisecond whenever it is read.</summary>
    private sealed class SteppingClock(TimeProvider start) : TimeProvider
    {
        private long _steps;

        public override long TimestampFrequency => start.TimestampFrequency;

        public long Millisecond => TimestampFrequency / 1000;

        public long Last { get; private set; }

        public override DateTimeOffset GetUtcNow() => start.GetUtcNow();

        public override long GetTimestamp() => Last = start.GetTimestamp() + Millisecond * ++_steps;
    }

    [Fact]
    public void The_parts_of_a_frame_s_latency_are_all_the_time_from_its_stamp_to_the_pin()
    {
        var clock = new SteppingClock(_folder.Clock);
        long set = 0;
        _chip.Transition += (_, change) => set = change.Level == PinValue.High ? clock.Last : set;
        NodeRunResult run = _folder.Run("""
            "rules": [ { "name": "three", "label": "3", "above": 0.4 } ], "outputs": [ { "rule": "three", "pin": "17" } ], "log": { "frames": true, "outputs": "hash" }
            """, _folder.Camera().Send(_three).End(), _chip, frames: 1, clock: clock);
        long stamp = run.Of("rule").Single().GetProperty("microseconds").GetInt64() * clock.Millisecond / 1000, total = run.Of("frame").Single().GetProperty("microseconds").GetInt64();
        Assert.Equal((set + clock.Millisecond - stamp) * 1000 / clock.Millisecond, total); // the clock is read once more when the pin is set
        LatencySummary[] parts = [.. new[] { "wait", "rows", "inference", "rules", "output" }.Select(part => run.Summary.Latency[part])];
        Assert.Equal(total, parts.Sum(part => part.Most));
        Assert.Equal(total, run.Summary.Latency["total"].Most);
        Assert.All(parts, part => Assert.True(part.Most > 0));
    }

    [Fact]
    public void Lines_are_put_right_before_the_first_frame_and_left_as_configured()
    {
        _chip.Drive(5, PinValue.High);
        SimulatedCamera camera = _folder.Camera().Send(_other).End();
        var levels = new List<(int, PinValue)>();
        _chip.Transition += (_, change) => levels.Add((change.Pin, change.Level));
        _folder.Run("""
            "rules": [ { "name": "a", "label": "3", "above": 0.4, "start": "on", "hold": "10s" }, { "name": "b", "label": "3", "above": 0.4 } ],
            "outputs": [ { "rule": "a", "pin": "4" }, { "rule": "a", "pin": "5", "activeLow": true, "stop": null }, { "rule": "b", "pin": "6", "activeLow": true, "stop": "on" } ]
            """, camera, _chip);
        // At start: a is on (4 high, 5 low), b is off (6 high). At the end: 4 off, 5 as it stands, 6 on.
        Assert.Equal([(4, PinValue.High), (5, PinValue.Low), (6, PinValue.High), (4, PinValue.Low), (6, PinValue.Low)], levels);
    }

    /// <summary>Does something to the world at some frames; holds never.</summary>
    private sealed class World(Action<long> at) : Rule
    {
        public override bool Holds(in Observation observation)
        {
            at(observation.Sequence);
            return false;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rule_may_look_at_an_input_which_the_chip_pulls_the_other_way(bool activeLow)
    {
        var world = new World(sequence =>
        {
            if (sequence == 5)
                _chip.Drive(4, activeLow ? PinValue.Low : PinValue.High);
            else if (sequence == 9)
                _chip.Release(4);
        }) { Name = "world" };
        NodeRunResult run = _folder.Run($$"""
            "rules": [ { "name": "world", "class": "world" }, { "name": "bell", "pin": "4", "activeLow": {{(activeLow ? "true" : "false")}}, "debounce": "100ms", "hold": "300ms" } ],
            "outputs": [ { "rule": "bell", "pin": "17" } ]
            """, _folder.Camera().Send(_other, 20).End(), _chip, own: world);
        // Active in frames 5 to 8: on when it has been for 100 ms, off 300 ms after it last was.
        Assert.Equal([(6, true), (11, false)], run.Of("rule").Select(line => (line.GetProperty("sequence").GetInt32(), line.GetProperty("on").GetBoolean())));
        Assert.Equal([PinValue.High, PinValue.Low], _chip.History().Where(change => change.Pin == 17).Select(change => change.Level));
        Assert.Equal(activeLow ? PinValue.High : PinValue.Low, _chip.Level(4));
    }

    [Fact]
    public void An_input_that_cannot_be_read_is_said_once_and_the_rule_stays_as_it_was()
    {
        _chip.Drive(4, PinValue.High);
        using var controller = new GpioController(_chip);
        var world = new World(sequence =>
        {
            if (sequence == 3)
                controller.ClosePin(4);
        }) { Name = "world" };
        using var log = new MemoryStream();
        var parts = new NodeParts { Camera = _folder.Camera().Send(_other, 10).End(), Pins = controller, Log = log, Clock = _folder.Clock };
        NodeSummary summary = NodeRunner.Run(_folder.Configured("""
            "rules": [ { "name": "world", "class": "world" }, { "name": "bell", "pin": "4" } ]
            """), parts, new StopRequest(), 0, [world]);
        Assert.Equal((10L, new RuleSummary(1, true)), (summary.Frames, summary.Rules["bell"]));
        string text = System.Text.Encoding.UTF8.GetString(log.ToArray());
        Assert.Single(text.Split('\n'), line => line.Contains("\"event\":\"fault\",\"of\":\"bell\"", StringComparison.Ordinal) && line.Contains("pin 4", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stalled_a_lost_and_a_refused_camera_are_one_line_each_and_the_rule_goes_off_meanwhile()
    {
        SimulatedCamera camera = _folder.Camera().Send(_three, 10).Stall(TimeSpan.FromSeconds(4)).Send(_three, 10).Lose().Refuse(3).Send(_three, 10).End();
        NodeRunResult run = _folder.Run(ThreeOn17, camera, _chip);

        string[] states = [.. run.Of("camera").Select(line => line.GetProperty("state").GetString()!)];
        // Lost twice: first the device went, then it could not be opened. Three refusals are one line.
        Assert.Equal(["streaming", "stalled", "streaming", "lost", "lost", "reopened", "ended"], states);
        Assert.Equal(30, run.Summary.Frames);
        Assert.Equal(2, run.Summary.Lost);
        bool[] on = [.. run.Of("rule").Select(line => line.GetProperty("on").GetBoolean())];
        Assert.Equal([true, false, true, false, true], on);
        Assert.DoesNotContain(run.Lines, line => line.GetProperty("event").GetString() is "fault");
    }

    [Fact]
    public void A_rule_that_keeps_its_state_keeps_it_while_there_is_no_picture()
    {
        SimulatedCamera camera = _folder.Camera().Send(_three, 10).Lose().Refuse(3).Send(_three, 10).End();
        NodeRunResult run = _folder.Run(ThreeOn17.Replace("\"hold\"", "\"withoutPicture\": \"keep\", \"hold\"", StringComparison.Ordinal), camera, _chip);
        Assert.Single(run.Of("rule"));
        Assert.True(run.Summary.Rules["three"].IsOn);
    }

    [Fact]
    public void Damaged_and_dropped_frames_are_counted_and_say_nothing_of_the_rules()
    {
        SimulatedCamera camera = _folder.Camera().Send(_three, 5).Damage(_other, 3).Send(_three, 5).Drop(4).Send(_three, 5).End();
        NodeRunResult run = _folder.Run(ThreeOn17, camera, _chip);
        Assert.Equal((15, 4, 3), (run.Summary.Frames, run.Summary.Dropped, run.Summary.Damaged));
        Assert.Single(run.Of("rule"));
        Assert.Equal(["streaming", "ended"], run.Of("camera").Select(line => line.GetProperty("state").GetString()));
    }

    [Fact]
    public void A_first_picture_that_is_damaged_is_counted_and_the_node_goes_on()
    {
        var format = new CameraFormat(new FrameLayout(640, 360, PixelFormat.Grey), true, 10);
        SimulatedCamera camera = new SimulatedCamera(format, _folder.Clock).Send([0xFF, 0xD8, 0xFF, 0xD9], 2)
            .Send(File.ReadAllBytes(RepositoryRoot.File("tools/meter/sequence/frame-000.jpg")), 3).End();
        NodeRunResult run = _folder.Run(ThreeOn17, camera, _chip);
        Assert.Equal((3, 2), (run.Summary.Frames, run.Summary.Damaged));
    }

    [Fact]
    public void A_camera_that_comes_back_with_another_format_is_looked_at_in_that()
    {
        var larger = new FrameLayout(40, 64, PixelFormat.Grey);
        byte[] doubled = new byte[40 * 64];
        for (int i = 0; i < doubled.Length; i++)
            doubled[i] = _three[i / 80 * 20 + i % 40 / 2];
        SimulatedCamera camera = _folder.Camera().Send(_three, 3).Change(new CameraFormat(larger, false, 10)).Send(doubled, 3).End();
        NodeRunResult run = _folder.Run("\"log\": { \"frames\": true, \"outputs\": \"hash\" }", camera);
        string[] hashes = [.. run.Of("frame").Select(line => line.GetProperty("hash").GetString()!)];
        Assert.Equal(6, hashes.Length);
        Assert.Single(hashes.Distinct());
        Assert.Equal([20, 40], run.Of("camera").Where(line => line.TryGetProperty("width", out _)).Select(line => line.GetProperty("width").GetInt32()));
    }

    [Theory]
    [InlineData("streaming")]
    [InlineData("stalled")]
    [InlineData("lost")]
    public void Is_stopped_within_a_second_whatever_the_camera_does(string state)
    {
        SimulatedCamera camera = new(new CameraFormat(MeterModel.Layout, false, 100), TimeProvider.System);
        camera.Send(_three, 5);
        if (state == "stalled")
            camera.Stall(TimeSpan.FromHours(1));
        else if (state == "lost")
            camera.Lose().Refuse(int.MaxValue);
        var request = new StopRequest();
        var chip = new SimulatedGpioDriver(54);
        NodeRunResult? run = null;
        var thread = new Thread(() => run = _folder.Run(ThreeOn17, camera, chip, clock: TimeProvider.System, request: request));
        thread.Start();
        Thread.Sleep(700);
        long start = Environment.TickCount64;
        request.Stop();
        Assert.True(thread.Join(10_000), "the node did not stop");
        Assert.InRange(Environment.TickCount64 - start, 0, 1000);
        Assert.Equal("asked", run!.Of("stop").Single().GetProperty("because").GetString());
        Assert.Equal(PinValue.Low, chip.Level(17));
    }

    [Fact]
    public void Fewer_frames_are_looked_at_while_the_board_is_hot_and_the_log_says_so_twice()
    {
        File.WriteAllText(_folder.At("heat"), "60000\n");
        SimulatedCamera camera = _folder.Camera(20).Send(_other, 100).Send(_three, 200).Send(_other, 200).End();
        var heat = new Heat(_folder.At("heat"), _folder.Clock, (TimeSpan.FromSeconds(4), "85000\n"), (TimeSpan.FromSeconds(14), "60000\n"));
        NodeRunResult run = _folder.Run("""
            "thermal": { "path": "heat", "limit": 80, "resume": 70, "framesPerSecond": 2 }, "rules": [ { "name": "r", "class": "heat" } ]
            """, camera, own: heat);
        JsonElement[] lines = [.. run.Of("thermal")];
        Assert.Equal([true, false], lines.Select(line => line.GetProperty("hot").GetBoolean()));
        Assert.Equal(2, lines[0].GetProperty("framesPerSecond").GetDouble());
        Assert.Equal(500, run.Summary.Frames + run.Summary.Skipped);
        // About ten seconds at 2 instead of 20 frames a second.
        Assert.InRange(run.Summary.Skipped, 150, 220);
    }

    [Fact]
    public void A_frame_whose_stamp_jumps_back_or_ahead_does_not_move_the_rules_time_backwards()
    {
        var time = new FrameTime();
        Assert.Equal(100, time.Of(100, 110));
        Assert.Equal(150, time.Of(90, 150));
        Assert.Equal(160, time.Of(155, 160) + 5);
        Assert.Equal(170, time.Of(100_000, 170));
        Assert.Equal(200, time.Without(200));
        Assert.Equal(200, time.Of(199, 199));
    }

    [Fact]
    public void A_rule_that_is_a_class_sees_scores_labels_and_its_own_state_with_hold_and_debounce_around_it()
    {
        var own = new Watching { Name = "mine" };
        SimulatedCamera camera = _folder.Camera().Send(_three, 4).End();
        NodeRunResult run = _folder.Run("\"rules\": [ { \"name\": \"r\", \"class\": \"mine\", \"debounce\": \"100ms\" } ]", camera, own: own);
        Assert.Equal(["0:3 off", "1:3 off", "2:3 on", "3:3 on"], own.Seen);
        Assert.Equal(1, run.Of("rule").Single().GetProperty("sequence").GetInt64());
    }

    [Fact]
    public void What_does_not_fit_the_model_is_named_by_its_path()
    {
        EdgeConvException label = Assert.Throws<EdgeConvException>(() => _folder.Run("\"rules\": [ { \"name\": \"r\", \"label\": \"ten\", \"above\": 0.5 } ]", _folder.Camera().End()));
        Assert.Contains("node.json: $.rules[0].label: the model has no label 'ten'; give 0, 1", label.Message, StringComparison.Ordinal);
        EdgeConvException own = Assert.Throws<EdgeConvException>(() => _folder.Run("\"rules\": [ { \"name\": \"r\", \"class\": \"mine\" } ]", _folder.Camera().End()));
        Assert.Equal("EC5004", own.Code?.Id);
        EdgeConvException pin = Assert.Throws<EdgeConvException>(() => _folder.Run(ThreeOn17.Replace("\"17\"", "\"GPIO17\"", StringComparison.Ordinal), _folder.Camera().End(), _chip));
        Assert.Contains("$.outputs[0].pin", pin.Message, StringComparison.Ordinal);
    }

    /// <summary>Changes the temperature as simulated time passes.</summary>
    private sealed class Heat : Rule
    {
        private readonly string _path;
        private readonly SimulatedClock _clock;
        private readonly Queue<(TimeSpan After, string Text)> _changes;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Heat(string path, SimulatedClock clock, params (TimeSpan After, string Text)[] changes)
        {
            (Name, _path, _clock, _changes) = ("heat", path, clock, new(changes));
        }

        public override bool Holds(in Observation observation)
        {
            if (_changes.TryPeek(out var next) && _clock.GetUtcNow() - _clock.Start >= next.After)
                File.WriteAllText(_path, _changes.Dequeue().Text);
            return false;
        }
    }

    private sealed class Watching : Rule
    {
        public List<string> Seen { get; } = [];

        public override bool Holds(in Observation observation)
        {
            int best = 0;
            for (int i = 1; i < observation.Scores.Length; i++)
                best = observation.Scores[i] > observation.Scores[best] ? i : best;
            Seen.Add($"{observation.Sequence}:{observation.Labels[best]} {(observation.IsOn ? "on" : "off")}");
            return true;
        }
    }
}
