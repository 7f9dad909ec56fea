using System.Diagnostics;
using EdgeConv.Boards;
using EdgeConv.Camera;
using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Frames;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Simulator;

/// <summary>A node on simulated hardware: how it is started, steered and looked at. Any thread may call.</summary>
internal sealed class Simulation : IDisposable
{
    /// <summary>The speeds that can be had, times the source's own; 0 is as fast as it goes.</summary>
    public const double SlowestSpeed = 0.1, FastestSpeed = 16;

    private readonly SimulationOptions _options;
    private readonly string _root = Directory.CreateTempSubdirectory("edgeconv-simulator-").FullName;
    private readonly PlaybackClock _clock = new();
    private readonly Playback _playback;
    private readonly EventLog _events = new();
    private readonly Pictures _pictures = new();
    private readonly InputMaker _inputs = new();
    private readonly Lock _changing = new(), _drawing = new(), _counting = new();
    private readonly HashSet<string> _down = [];
    private volatile Scene? _scene;
    private volatile SessionWriter? _writer;
    private long _runs, _folders, _allocatedBefore, _pinsTold, _rateFrames, _rateRun, _rateTime;
    private double _rate;
    private volatile string? _trouble;
    private bool _isDisposed;

    /// <summary>What is on: a run, and what it is made of.</summary>
    /// <param name="Origin">The setup with the file's own plan.</param>
    private sealed record Scene(NodeSetup Origin, Source Source, SimulatedBoard Board, NodeRun Run, SimulationModel Model, ReplayOf? Replay);

    /// <summary>A recorded session that is shown.</summary>
    private sealed record ReplayOf(string Name, long Frames);

    private Simulation(SimulationOptions options)
    {
        _options = options;
        _playback = new(options.Plays, options.Speed);
    }

    /// <summary>Starts a node.</summary>
    /// <exception cref="EdgeConvException">Model, board or source are not as they must be.</exception>
    public static Simulation Start(SimulationOptions options)
    {
        var simulation = new Simulation(options);
        try
        {
            if (options.Replay is { } session)
                simulation.Show(session);
            else
                simulation.Use(Setups.Of(options.Model, options), options.Source);
            return simulation;
        }
        catch
        {
            simulation.Dispose();
            throw;
        }
    }

    /// <summary>The model that runs now; another object after <see cref="UsePlan"/> and <see cref="UseModel"/>.</summary>
    public SimulationModel Model => Now.Model;

    /// <summary>Where its files are; deleted with it.</summary>
    public string Folder => _root;

    /// <summary>The board that it runs on.</summary>
    public Board Board => Now.Run.Setup.Board;

    /// <summary>How the first model's outputs are read.</summary>
    public AnswerOptions Reading => AnswerOptionsOf(Now.Run.Configuration.Model);

    /// <summary>A model's .ecb file; a .onnx or .tflite file is converted, where that is offered.</summary>
    /// <exception cref="EdgeConvException">It cannot be read or converted.</exception>
    public byte[] ReadModel(string path) => Setups.ReadModel(path, _options);

    /// <summary>Managed bytes that the inference thread allocated while nothing but frames went on.</summary>
    public long BytesAllocatedByInference => Interlocked.Read(ref _allocatedBefore) + Now.Run.AllocatedBytes;

    private Scene Now => _scene ?? throw new ObjectDisposedException(nameof(Simulation));

    /// <summary>Everything at this moment.</summary>
    public SimulationState State()
    {
        Scene now = Now;
        NodeRun run = now.Run;
        FrameLayout? layout = now.Source.Store?.Format.Layout ?? LayoutOf(run);
        ResultView? view = run.Read(ring => ResultView.Of(ring, layout));
        string hash = view is not null && run.Hashes.TryFind(view.Newest.Sequence, out ulong found) ? $"{found:x16}" : "";
        long frames = view?.Count ?? 0;
        return new(run.Number, _playback.Plays, _playback.Speed, run.IsAsleep,
            new(now.Source.Name, now.Source.Kind, view is null ? 0 : run.Camera.IndexOf(view.Newest.Sequence), now.Source.Store?.Count ?? 0),
            view?.Frame, view?.Answer(run, hash), view?.Rules(run) ?? [], BoardView.Of(run), view?.Latency ?? new(0, 0, 0, 0, 0, 0, 0), Rate(run.Number, frames), frames,
            BytesAllocatedByInference, $"{run.OutputsHash:x16}", new(run.Setup.Plan, run.Arena, run.Bound, run.Setup.Board.Memory.ArenaBytes),
            _writer?.State, now.Replay is { } replay ? new(replay.Name, Math.Min(frames, replay.Frames), replay.Frames) : null,
            ((string?[])[run.Failure, _trouble]).OfType<string>().ToArray());
    }

    /// <summary>What happened after the event of that number, oldest first; the latest few hundred are kept.</summary>
    public IReadOnlyList<SimulationEvent> EventsAfter(long id)
    {
        TellPins(Now);
        return _events.After(id);
    }

    /// <summary>The newest frame; null before the first.</summary>
    public FramePicture? TryPicture() => _pictures.Newest(Now.Run);

    /// <summary>The display as a picture; null where the node has none.</summary>
    public FramePicture? TryDisplay()
    {
        lock (_drawing)
            return Pictures.Display(Now.Run);
    }

    /// <summary>What the model was given for the newest frame; null before the first.</summary>
    public InputCopy? TryInput() => _inputs.Newest(Now.Run);

    public void Play() => _playback.Play();

    public void Pause() => _playback.Pause();

    /// <summary>Pauses, and lets some frames through.</summary>
    /// <exception cref="EdgeConvException">So many cannot be had at once.</exception>
    public void Step(int frames) => _playback.Step(frames is >= 1 and <= 100_000 ? frames
        : throw new EdgeConvException(SimulatorErrors.Option, $"step of {frames} frames: give 1 to 100000"));

    /// <summary>Sets the speed.</summary>
    /// <exception cref="EdgeConvException">It is none that can be had.</exception>
    public void SetSpeed(double speed) => _playback.Speed = speed;

    /// <summary>Plays another source, from its beginning. Where it cannot be played, all stays as it was.</summary>
    /// <exception cref="EdgeConvException">It cannot be played.</exception>
    public void UseSource(string source)
    {
        lock (_changing)
        {
            Scene now = Now;
            Change(now.Origin, now.Run.Setup, Sources.Open(source, _options.FramesPerSecond ?? SimulationOptions.UsualFramesPerSecond, _options.DemoFolder), 0);
        }
    }

    /// <summary>Runs another model, .ecb, .onnx, .tflite or a node's .json. Where it cannot run, all stays as it was.</summary>
    /// <exception cref="EdgeConvException">It cannot run.</exception>
    public void UseModel(string path)
    {
        lock (_changing)
        {
            NodeSetup setup = FirstRule.AddedTo(Setups.Of(path, _options with { Board = _options.Board ?? Now.Run.Setup.Board.Name }), Now.Source, NewFolder());
            Change(setup, setup, Now.Source, Position);
            Say("model", $"{setup.Name} runs: {Now.Run.Arena} bytes of activation memory");
        }
    }

    /// <summary>Runs the model with another plan, <c>layer</c>, <c>overlap</c> or <c>stream</c>, from the same frame on.</summary>
    /// <exception cref="EdgeConvException">There is no such plan, or the board has no room for it.</exception>
    public void UsePlan(string plan)
    {
        lock (_changing)
        {
            Change(Now.Origin, Now.Origin.With(plan) with { Board = Now.Run.Setup.Board, BoardText = Now.Run.Setup.BoardText }, Now.Source, Position);
            Say("plan", $"{plan}: {Now.Run.Arena} bytes of activation memory");
        }
    }

    /// <summary>Runs the same on another board.</summary>
    /// <exception cref="EdgeConvException">There is no such board, or it has no room for the model.</exception>
    public void UseBoard(string board)
    {
        lock (_changing)
        {
            Change(Now.Origin.On(board), Now.Run.Setup.On(board), Now.Source, Position);
            Say("model", $"on {Now.Run.Setup.Board.Title}");
        }
    }

    /// <summary>Presses or releases a button; the next frame's rules see it.</summary>
    /// <exception cref="EdgeConvException">There is no such button, or a recorded session's buttons are pressed.</exception>
    public void Press(string button, bool isDown)
    {
        lock (_changing)
        {
            if (Now.Replay is not null)
                throw new EdgeConvException(SimulatorErrors.Option, $"button '{button}': a recorded session presses its own buttons; choose a source to press them yourself");
            Buttons.Press(Now.Board, Now.Run.Configuration, button, isDown);
            if (isDown ? _down.Add(button) : _down.Remove(button))
                Say("button", $"{button} {(isDown ? "pressed" : "released")}");
            _playback.Wake();
        }
    }

    /// <summary>Begins a recording; the node starts anew for it, at the present frame.</summary>
    /// <exception cref="EdgeConvException">One runs already.</exception>
    public void StartRecording() => StartRecording(RecordingLimits.Usual);

    /// <inheritdoc cref="StartRecording()"/>
    /// <param name="limits">Where it ends by itself.</param>
    public void StartRecording(RecordingLimits limits)
    {
        lock (_changing)
        {
            if (_writer is not null)
                throw new EdgeConvException(SimulatorErrors.Recording, "record: a recording runs already; end it first");
            _writer = new(_root, Now.Source.Name, limits);
            try
            {
                Change(Now.Origin, Now.Run.Setup, Now.Source, Position);
            }
            catch when (_writer.State is null)
            {
                _writer = null;
                throw;
            }
        }
    }

    /// <summary>Ends the recording; the node starts anew.</summary>
    /// <exception cref="EdgeConvException">None runs.</exception>
    public RecordedSession StopRecording()
    {
        lock (_changing)
        {
            SessionWriter writer = _writer ?? throw new EdgeConvException(SimulatorErrors.Recording, "record: no recording runs; begin one first");
            Scene now = Now;
            long position = Position;
            End(now);
            _writer = null;
            try
            {
                return writer.Finish();
            }
            finally
            {
                Begin(now.Origin, now.Run.Setup, now.Source, position, null);
            }
        }
    }

    /// <summary>Runs a recorded session again, as fast as it goes and without touching this simulation, and compares.</summary>
    /// <exception cref="EdgeConvException">It cannot be read.</exception>
    public ReplayResult Replay(string path) => SessionReplay.Of(path, NewFolder());

    public void Dispose()
    {
        lock (_changing)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_scene is { } scene)
            {
                End(scene);
                scene.Board.Dispose();
            }
            _scene = null;
            _writer?.Dispose();
            _pictures.Dispose();
            _inputs.Dispose();
            _playback.Dispose();
            Directory.Delete(_root, recursive: true);
        }
    }

    /// <summary>Index of the newest frame in its source.</summary>
    private long Position => Now.Run.Camera is var camera && camera.Newest >= camera.First ? camera.IndexOf(camera.Newest) : 0;

    private void Use(NodeSetup setup, string? source)
    {
        lock (_changing)
        {
            if (source is null && setup.Camera?.Source is { } own && !Sources.IsHere(own))
                throw new EdgeConvException(SimulatorErrors.Source, $"{setup.Path}: $.camera.source: '{own}' is not on this machine; give --source with a picture, a folder of pictures or {Sources.Demo}");
            Source opened = Sources.Open(source ?? setup.Camera?.Source ?? Sources.Demo, _options.FramesPerSecond ?? setup.Camera?.FramesPerSecond ?? SimulationOptions.UsualFramesPerSecond,
                _options.DemoFolder, setup.Camera?.Size);
            setup = FirstRule.AddedTo(setup, opened, NewFolder());
            Change(setup, setup, opened, 0);
        }
    }

    private void Show(string session)
    {
        lock (_changing)
        {
            SessionFile file = SessionFile.Read(session);
            string folder = NewFolder();
            Directory.CreateDirectory(folder);
            (NodeSetup setup, FrameStore? store) = SessionReplay.Run(file, 0, session, folder);
            Directory.Delete(folder, recursive: true);
            if (store is null)
                throw SessionFile.Bad(session, "its first run has no frame");
            Begin(setup, setup, new(Path.GetFileName(session), "recording", store, null), 0, new(Path.GetFileName(session), store.Count), file.Manifest.Runs[0].Presses);
        }
    }

    /// <summary>Ends the run and begins another, once it is known that it can be; a recording goes on with it.</summary>
    private void Change(NodeSetup origin, NodeSetup setup, Source source, long position)
    {
        NodeRun.Try(setup, NewFolder(), source.ReadFormat());
        if (_scene is { } now)
            End(now);
        Begin(origin, setup, source, position, null);
    }

    private void End(Scene scene)
    {
        scene.Run.Stop();
        TellPins(scene);
        Interlocked.Add(ref _allocatedBefore, scene.Run.AllocatedBytes);
        _writer?.EndRun(scene.Run);
        scene.Board.Recorder = null;
        scene.Run.Dispose();
    }

    private void Begin(NodeSetup origin, NodeSetup setup, Source source, long position, ReplayOf? replay, IReadOnlyList<RecordedPress>? presses = null)
    {
        SimulatedBoard? before = _scene?.Board;
        SimulatedBoard board = before is not null && before.Board.Name == setup.Board.Name ? before : new(setup.Board, _clock);
        if (board != before)
            before?.Dispose();
        _trouble = null;
        long sequence = _scene is { } last ? last.Run.Camera.Newest + 1 : 0, time = _clock.GetTimestamp() / TimeSpan.NanosecondsPerTick * TimeSpan.NanosecondsPerTick;
        SessionRecorder? recorder = _writer?.BeginRun(source.ReadFormat());
        SteeredCamera camera = source.Store is { } store
            ? new StoredCamera(store, _playback, _clock, board, sequence, position, time, repeats: replay is null)
                { Recorder = recorder, Script = presses is null ? null : SessionReplay.Script(presses, setup, board) }
            : new LiveCamera(FrameSources.Open(source.Device!, new()), _playback, _clock, board, sequence, _clock.GetTimestamp() - TimeProvider.System.GetTimestamp()) { Recorder = recorder };
        var run = new NodeRun(setup, NewFolder(), ++_runs, camera, board, _clock, line => Take(line, recorder));
        if (recorder is not null)
            recorder.HashNow = () => run.OutputsHash;
        board.Recorder = recorder;
        IReadOnlyList<ButtonPin> buttons = Buttons.Of(run.Configuration);
        _down.RemoveWhere(down => !buttons.Any(button => button.Name == down));
        foreach (string button in _down)
            Buttons.Press(board, run.Configuration, button, isDown: true);
        _scene = new(origin, source, board, run, new(setup.Name, setup.Path, setup.Model, run.Labels, setup.Plan), replay);
        run.Start();
    }

    private static AnswerOptions AnswerOptionsOf(ModelConfiguration model) => new(model.Decode, false, model.Softmax, model.Boxes);

    private static FrameLayout? LayoutOf(NodeRun run) => run.Camera.Newest >= run.Camera.First ? run.Camera.Format.Layout : null;

    /// <summary>A line of the node's log, on the log's thread.</summary>
    private void Take(LogLine line, SessionRecorder? recorder)
    {
        NodeLines.Record(line, recorder);
        if (NodeLines.IsCameraTrouble(line, out string? why))
            _trouble = why;
        if (NodeLines.Text(line, _clock.GetTimestamp() / 1e6) is var (kind, text, milliseconds))
            _events.Add(kind, text, milliseconds);
    }

    private void TellPins(Scene scene)
    {
        lock (_counting)
        {
            if (_pinsTold > scene.Board.ChangeCount)
                _pinsTold = 0; // another board
            foreach (PinChange change in scene.Board.ChangesFrom(_pinsTold))
                _events.Add("pin", $"{scene.Board.Board.Pins.NameOf(change.Line)} {(change.IsHigh ? "high" : "low")}", change.Nanoseconds / 1e6);
            _pinsTold = scene.Board.ChangeCount;
        }
    }

    private double Rate(long run, long frames)
    {
        lock (_counting)
        {
            double seconds = Stopwatch.GetElapsedTime(_rateTime).TotalSeconds;
            if (run != _rateRun || seconds >= 0.5)
            {
                _rate = run == _rateRun && seconds < 10 ? (frames - _rateFrames) / seconds : 0;
                (_rateRun, _rateFrames, _rateTime) = (run, frames, Stopwatch.GetTimestamp());
            }
            return _rate;
        }
    }

    private void Say(string kind, string text) => _events.Add(kind, text, _clock.GetTimestamp() / 1e6);

    private string NewFolder() => Path.Combine(_root, $"run-{Interlocked.Increment(ref _folders)}");
}
