using EdgeConv.Simulator;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

public sealed class RecordingTests : IDisposable
{
    private readonly DemoNode _demo = new();

    public void Dispose() => _demo.Dispose();

    /// <summary>Plays, presses, changes the plan; and keeps the file.</summary>
    private RecordedSession Record(string name, RecordingLimits? limits = null)
    {
        using Simulation simulation = _demo.Start();
        DemoNode.Play(simulation, 90);
        simulation.StartRecording(limits ?? RecordingLimits.Usual);
        DemoNode.Until(simulation, state => state.Frame?.Sequence == 91);
        DemoNode.Play(simulation, 10);
        simulation.Press("bell", true);
        DemoNode.Play(simulation, 40);
        simulation.UsePlan("stream");
        DemoNode.Until(simulation, state => state is { Frame: not null, Memory.Plan: "stream" });
        DemoNode.Play(simulation, 10);
        simulation.Press("bell", false);
        DemoNode.Play(simulation, 10);
        RecordedSession session = simulation.StopRecording();
        Assert.Null(simulation.State().Recording);
        File.Copy(session.Path, _demo.At(name));
        return session with { Path = _demo.At(name) };
    }

    [Fact]
    public void A_recorded_session_is_the_same_again_bit_for_bit()
    {
        RecordedSession session = Record("session");
        Assert.Null(session.Note);
        Assert.Equal(1 + 50 + 1 + 20, session.Frames); // each run shows the present frame again
        using Simulation other = _demo.Start();
        ReplayResult again = other.Replay(session.Path);
        Assert.Empty(again.Differences);
        Assert.True(again.IsSame);
        Assert.Equal(session.Frames, again.Frames);
        Assert.True(again.RuleChanges >= 3 && again.PinTransitions >= 3, $"{again.RuleChanges} changes of rules, {again.PinTransitions} of pins");
    }

    [Fact]
    public void What_is_not_the_same_is_named()
    {
        SessionFile session = SessionFile.Read(Record("session").Path);
        RecordedRun first = session.Manifest.Runs[0];
        RecordedPress press = Assert.Single(first.Presses);
        Changed(first with { OutputsHash = "0123456789abcdef" }, "0123456789abcdef");
        Changed(first with { Presses = [press with { Frame = press.Frame + 1 }] }, "rule change");
        Changed(first with { Presses = [] }, "pin change");

        void Changed(RecordedRun run, string named)
        {
            string path = _demo.At("changed"), frames = _demo.At("frames");
            File.WriteAllBytes(frames, session.Frames[0]);
            SessionFile.Write(path, session.Manifest with { Runs = [run] }, session.Models, [frames]);
            ReplayResult result = SessionReplay.Of(path, _demo.At("again"));
            Assert.False(result.IsSame);
            Assert.Contains(result.Differences, difference => difference.Contains(named, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_recording_ends_at_its_limit_and_is_the_same_again()
    {
        RecordedSession session = Record("session", RecordingLimits.Usual with { Frames = 20 });
        Assert.Equal(20, session.Frames);
        Assert.Contains("full", session.Note, StringComparison.Ordinal);
        ReplayResult again = SessionReplay.Of(session.Path, _demo.At("again"));
        Assert.Empty(again.Differences);
        Assert.Equal(20, again.Frames);
    }

    [Fact]
    public void A_damaged_or_cut_file_is_one_clear_error()
    {
        byte[] file = File.ReadAllBytes(Record("session", RecordingLimits.Usual with { Frames = 12 }).Path);
        var random = new Random(20261126);
        string path = _demo.At("damaged");
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = i % 3 == 0 ? file[..random.Next(file.Length)] : [.. file];
            if (i % 3 != 0)
                damaged[i % 3 == 1 ? random.Next(Math.Min(4096, file.Length)) : random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            EdgeConvException error = Assert.Throws<EdgeConvException>(() => SessionReplay.Of(path, _demo.At("again")));
            Assert.Equal("EC9005", error.Code!.Id);
            Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
        Assert.False(Directory.Exists(_demo.At("again")));

        // A digit that only the checksum knows to be wrong.
        int digit = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(SessionFile.Read(_demo.At("session")).Manifest.Runs[0].OutputsHash));
        file[digit] = file[digit] == '0' ? (byte)'1' : (byte)'0';
        File.WriteAllBytes(path, file);
        Assert.Contains("checksum", Assert.Throws<EdgeConvException>(() => SessionFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_whose_sums_fit_but_that_makes_no_sense_is_one_clear_error()
    {
        SessionFile session = SessionFile.Read(Record("session", RecordingLimits.Usual with { Frames = 5 }).Path);
        RecordedRun run = session.Manifest.Runs[0];
        string frames = _demo.At("frames"), path = _demo.At("wrong");
        File.WriteAllBytes(frames, session.Frames[0]);
        foreach (RecordedRun wrong in (RecordedRun[])[run with { Model = 7 }, run with { Configuration = "{" }, run with { Board = "no-board" },
            run with { Presses = [new(0, "no such button", true)] }, run with { Configuration = run.Configuration.Replace("\"5\"", "\"fifty\"", StringComparison.Ordinal) },
            run with { Configuration = run.Configuration.Replace("GPIO17", "GPIO99", StringComparison.Ordinal) }])
        {
            SessionFile.Write(path, session.Manifest with { Runs = [wrong] }, session.Models, [frames]);
            EdgeConvException error = Assert.Throws<EdgeConvException>(() => SessionReplay.Of(path, _demo.At("again")));
            Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
            Assert.Equal("EC9005", error.Code!.Id);
        }
    }

    [Fact]
    public void A_session_is_shown_with_its_presses_and_stops_at_its_end()
    {
        RecordedSession session = Record("session");
        using Simulation simulation = Simulation.Start(new() { Replay = session.Path, Speed = 0 });
        SimulationState state = DemoNode.Until(simulation, state => state.Replay is { } replay && replay.Frames == replay.Total && state.Answer?.Hash != "");
        Assert.Equal(51, state.Replay!.Total);
        Assert.Contains(simulation.EventsAfter(0), each => each.Kind == "rule" && each.Text.StartsWith("bell on", StringComparison.Ordinal));
        Assert.Equal("EC9001", Assert.Throws<EdgeConvException>(() => simulation.Press("bell", true)).Code!.Id);
        simulation.UseSource("demo");
        DemoNode.Until(simulation, state => state.Source.Kind == "demo" && state.Frame is not null);
    }

    [Fact]
    public void Recordings_are_begun_and_ended_in_turn()
    {
        using Simulation simulation = _demo.Start();
        Assert.Equal("EC9006", Assert.Throws<EdgeConvException>(simulation.StopRecording).Code!.Id);
        simulation.StartRecording();
        Assert.Equal("EC9006", Assert.Throws<EdgeConvException>(simulation.StartRecording).Code!.Id);
        Assert.NotNull(simulation.State().Recording);
        simulation.StopRecording();
    }
}
