using EdgeConv.Node.Configuration;

namespace EdgeConv.Simulator;

/// <summary>Runs a recorded session again: the same models, frames and presses through a node of its own, as fast as it goes.</summary>
internal static class SessionReplay
{
    /// <summary>Runs it, and compares outputs, rules and pins.</summary>
    /// <param name="folder">For files; made and deleted.</param>
    /// <exception cref="EdgeConvException">It cannot be read, or its node cannot be made.</exception>
    public static ReplayResult Of(string path, string folder)
    {
        SessionFile session = SessionFile.Read(path);
        Directory.CreateDirectory(folder);
        try
        {
            var clock = new PlaybackClock();
            var differences = new List<string>();
            (long frames, long rules, long pins) = (0, 0, 0);
            string hash = "";
            SimulatedBoard? board = null;
            try
            {
                for (int i = 0; i < session.Manifest.Runs.Count; i++)
                {
                    (NodeSetup setup, FrameStore? store) = Run(session, i, path, folder);
                    if (store is null)
                        continue;
                    if (board is null || board.Board.Name != setup.Board.Name)
                    {
                        board?.Dispose();
                        board = new(setup.Board, clock);
                    }
                    RecordedRun before = session.Manifest.Runs[i], now = Again(setup, before, store, Path.Combine(folder, $"run-{i}"), board, clock);
                    Compare(before, now, i, differences);
                    (frames, rules, pins, hash) = (frames + now.Frames, rules + now.Rules.Count, pins + now.Pins.Count, now.OutputsHash);
                }
            }
            finally
            {
                board?.Dispose();
            }
            return new(frames, differences.Count == 0, hash, rules, pins, differences);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a run of a session was made of; no frames where none had come.</summary>
    /// <exception cref="EdgeConvException">It cannot be read.</exception>
    public static (NodeSetup Setup, FrameStore? Store) Run(SessionFile session, int index, string path, string folder)
    {
        RecordedRun run = session.Manifest.Runs[index];
        try
        {
            var setup = new NodeSetup(run.Name, path, run.Configuration, session.Models[run.Model], run.Then < 0 ? null : session.Models[run.Then], run.Plan,
                run.Board, NodeSetup.BoardOf(run.Board, path));
            NodeConfiguration configuration = setup.Configuration;
            string[] buttons = [.. Buttons.Of(configuration).Select(button => button.Name)];
            if (run.Presses.Any(press => !buttons.Contains(press.Button)) || configuration.Ring is null)
                throw SessionFile.Bad(path, $"run {index} presses a button that its node has not got, or shows nothing");
            if (run.Frames == 0)
                return (setup, null);
            string frames = Path.Combine(folder, "frames");
            File.WriteAllBytes(frames, session.Frames[index]);
            FrameStore store = Sources.Recorded(session.Manifest.Source, "recording", frames);
            NodeRun.Try(setup, Path.Combine(folder, "try"), store.Format);
            return (setup, store);
        }
        catch (EdgeConvException e) when (e.Code != SimulatorErrors.Session)
        {
            throw SessionFile.Bad(path, $"run {index}: {e.Message}", e);
        }
    }

    /// <summary>The script of a run's presses for a board.</summary>
    public static PressScript Script(IReadOnlyList<RecordedPress> presses, NodeSetup setup, SimulatedBoard board)
    {
        NodeConfiguration configuration = setup.Configuration;
        return new(presses, (button, isDown) => Buttons.Press(board, configuration, button, isDown));
    }

    private static RecordedRun Again(NodeSetup setup, RecordedRun before, FrameStore store, string folder, SimulatedBoard board, PlaybackClock clock)
    {
        using var playback = new Playback(plays: true, speed: 0);
        using var recorder = new SessionRecorder(null, store.Format, RecordingLimits.Usual with { Frames = long.MaxValue, Bytes = long.MaxValue }, "");
        long time = clock.GetTimestamp() / TimeSpan.NanosecondsPerTick * TimeSpan.NanosecondsPerTick;
        var camera = new StoredCamera(store, playback, clock, board, 0, 0, time, repeats: false) { Recorder = recorder, Script = Script(before.Presses, setup, board) };
        using var run = new NodeRun(setup, folder, 0, camera, board, clock, line => NodeLines.Record(line, recorder));
        board.Recorder = recorder;
        run.Start();
        run.Join();
        board.Recorder = null;
        return run.Summary is { } summary ? recorder.Run(setup, summary.OutputsHash, before.Model, before.Then)
            : throw new EdgeConvException(SimulatorErrors.Session, $"{setup.Path}: the node ended: {run.Failure}; record it again");
    }

    private static void Compare(RecordedRun before, RecordedRun now, int run, List<string> differences)
    {
        if (now.Frames != before.Frames)
            differences.Add($"run {run}: {before.Frames} frames were recorded, {now.Frames} were played");
        if (now.OutputsHash != before.OutputsHash)
            differences.Add($"run {run}: outputs {before.OutputsHash} were recorded, {now.OutputsHash} came now");
        First("rule", before.Rules, now.Rules, change => $"frame {change.Frame}: {change.Rule} {(change.IsOn ? "on" : "off")}");
        First("pin", before.Pins, now.Pins, change => $"frame {change.Frame}: line {change.Line} {(change.IsHigh ? "high" : "low")}");

        void First<T>(string what, IReadOnlyList<T> recorded, IReadOnlyList<T> played, Func<T, string> text) where T : struct
        {
            for (int i = 0; i < Math.Max(recorded.Count, played.Count); i++)
            {
                if (i < recorded.Count && i < played.Count && recorded[i].Equals(played[i]))
                    continue;
                differences.Add($"run {run}, {what} change {i}: recorded {(i < recorded.Count ? text(recorded[i]) : "nothing")}, now {(i < played.Count ? text(played[i]) : "nothing")}");
                return;
            }
        }
    }
}
