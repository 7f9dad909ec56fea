namespace EdgeConv.Simulator;

/// <summary>A node on simulated hardware: how it is started, steered and looked at. Any thread may call.</summary>
internal sealed class Simulation : IDisposable
{
    /// <summary>The speeds that can be had, times the source's own; 0 is as fast as it goes.</summary>
    public const double SlowestSpeed = 0.1, FastestSpeed = 16;

    private Simulation(SimulationOptions options) => throw new NotImplementedException(options.ToString());

    /// <summary>Starts a node.</summary>
    /// <exception cref="EdgeConvException">Model, board or source are not as they must be.</exception>
    public static Simulation Start(SimulationOptions options) => new(options);

    /// <summary>The model that runs now; another object after <see cref="UsePlan"/> and <see cref="UseModel"/>.</summary>
    public SimulationModel Model => throw new NotImplementedException();

    /// <summary>Managed bytes that the inference thread allocated while nothing but frames went on.</summary>
    public long BytesAllocatedByInference => throw new NotImplementedException();

    /// <summary>Everything at this moment.</summary>
    public SimulationState State() => throw new NotImplementedException();

    /// <summary>What happened after the event of that number, oldest first; the latest few hundred are kept.</summary>
    public IReadOnlyList<SimulationEvent> EventsAfter(long id) => throw new NotImplementedException();

    /// <summary>The newest frame; null before the first.</summary>
    public FramePicture? TryPicture() => throw new NotImplementedException();

    /// <summary>The display as a picture; null where the node has none.</summary>
    public FramePicture? TryDisplay() => throw new NotImplementedException();

    /// <summary>What the model was given for the newest frame; null before the first.</summary>
    public InputCopy? TryInput() => throw new NotImplementedException();

    public void Play() => throw new NotImplementedException();

    public void Pause() => throw new NotImplementedException();

    /// <summary>Pauses, and lets some frames through.</summary>
    public void Step(int frames) => throw new NotImplementedException(frames.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Sets the speed.</summary>
    /// <exception cref="EdgeConvException">It is none that can be had.</exception>
    public void SetSpeed(double speed) => throw new NotImplementedException(speed.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Plays another source, from its beginning. Where it cannot be played, all stays as it was.</summary>
    /// <exception cref="EdgeConvException">It cannot be played.</exception>
    public void UseSource(string source) => throw new NotImplementedException(source);

    /// <summary>Runs another model, .ecb, .onnx, .tflite or a node's .json. Where it cannot run, all stays as it was.</summary>
    /// <exception cref="EdgeConvException">It cannot run.</exception>
    public void UseModel(string path) => throw new NotImplementedException(path);

    /// <summary>Runs the model with another plan, <c>layer</c>, <c>overlap</c> or <c>stream</c>, from the same frame on.</summary>
    /// <exception cref="EdgeConvException">There is no such plan, or the board has no room for it.</exception>
    public void UsePlan(string plan) => throw new NotImplementedException(plan);

    /// <summary>Runs the same on another board.</summary>
    /// <exception cref="EdgeConvException">There is no such board, or it has no room for the model.</exception>
    public void UseBoard(string board) => throw new NotImplementedException(board);

    /// <summary>Presses or releases a button; the next frame's rules see it.</summary>
    /// <exception cref="EdgeConvException">There is no such button.</exception>
    public void Press(string button, bool isDown) => throw new NotImplementedException($"{button} {isDown}");

    /// <summary>Begins a recording; the node starts anew for it, at the present frame.</summary>
    /// <exception cref="EdgeConvException">One runs already.</exception>
    public void StartRecording() => throw new NotImplementedException();

    /// <summary>Ends the recording.</summary>
    /// <exception cref="EdgeConvException">None runs.</exception>
    public RecordedSession StopRecording() => throw new NotImplementedException();

    /// <summary>Runs a recorded session again, as fast as it goes and without touching this simulation, and compares.</summary>
    /// <exception cref="EdgeConvException">It cannot be read.</exception>
    public ReplayResult Replay(string path) => throw new NotImplementedException(path);

    public void Dispose()
    {
    }
}
