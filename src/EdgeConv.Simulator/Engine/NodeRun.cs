using EdgeConv.Devices;
using EdgeConv.Node;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Watchdog;
using EdgeConv.Testing;

namespace EdgeConv.Simulator;

/// <summary>The node at work on a thread of its own, from its start to its end. What others see of it comes from its ring.</summary>
internal sealed class NodeRun : IDisposable
{
    private static readonly TimeSpan s_ending = TimeSpan.FromSeconds(1);

    private readonly StopRequest _request = new();
    private readonly NodeLoop _loop;
    private readonly Thread _thread;
    private readonly string _folder, _ringPath;
    private readonly Lock _reading = new();
    private RingReader? _ring;
    private bool _isDisposed;

    /// <summary>Makes the node; <see cref="Start"/> lets it work.</summary>
    /// <param name="folder">For its files; deleted at the end.</param>
    /// <param name="number">Of the run.</param>
    /// <param name="camera">Disposed with this.</param>
    /// <param name="tell">Told lines of the log, on the log's thread.</param>
    /// <exception cref="EdgeConvException">Something does not fit.</exception>
    public NodeRun(NodeSetup setup, string folder, long number, SteeredCamera camera, SimulatedBoard board, PlaybackClock clock, Action<LogLine> tell)
    {
        (Setup, Number, Camera, Board, _folder) = (setup, number, camera, board, folder);
        ConfigurationFile file = setup.WriteTo(folder);
        Configuration = file.Configuration;
        var builder = new NodeBuilder(file, setup.Board with { Thermal = null });
        _ringPath = builder.RingPathOf(Configuration.Ring!);
        DisplayConfiguration? display = Configuration.Outputs?.FirstOrDefault(output => output.Display is not null)?.Display;
        Screen = display is null ? null : new(display.Height, display.Bus, display.Address);
        var parts = new NodeParts
        {
            Camera = camera, Pins = board.Pins, Display = Screen is null ? null : new ResultDisplay(Screen, display!.Height), Log = new LogReader(tell), Clock = clock,
            CountsOwnThreadOnly = true, Sleep = camera.Sleep,
        };
        LoopEquipment equipment = builder.Build(parts, [], null, hashes: true);
        (Picture, Arena) = (equipment.Stages.First.Model.Inputs[0], equipment.ArenaBytes);
        Bound = equipment.Stages.First.Model.ArenaLowerBound;
        (Labels, IsMap) = ([.. equipment.Stages.First.Answer.Labels], equipment.Stages.First.Model.Outputs[0] is { Rows: > 1, Columns: > 1 });
        _loop = new(equipment);
        _thread = new(Work) { IsBackground = true, Name = "edgeconv node" };
    }

    public NodeSetup Setup { get; }

    public NodeConfiguration Configuration { get; }

    public long Number { get; }

    public SteeredCamera Camera { get; }

    public SimulatedBoard Board { get; }

    /// <summary>Null where the node has no display.</summary>
    public SimulatedDisplay? Screen { get; }

    /// <summary>The model's input.</summary>
    public Endpoint Picture { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the first output is a map.</summary>
    public bool IsMap { get; }

    /// <summary>Bytes of activation memory for all models.</summary>
    public long Arena { get; }

    /// <summary>The first model's lower bound.</summary>
    public long Bound { get; }

    /// <summary>Why it ended before it was asked to; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>What it did; null until its end.</summary>
    public NodeSummary? Summary { get; private set; }

    /// <summary>Whether it waits for its wake pin.</summary>
    public bool IsAsleep => _loop.IsAsleep;

    public ulong OutputsHash => _loop.OutputsHash;

    public FrameHashes Hashes => _loop.Hashes;

    public long AllocatedBytes => _loop.AllocatedBytes;

    /// <summary>Tries whether a node can be made so and see such frames, on hardware that is thrown away.</summary>
    /// <exception cref="EdgeConvException">It cannot; the message names the file that was given.</exception>
    public static void Try(NodeSetup setup, string folder, EdgeConv.Camera.CameraFormat format)
    {
        try
        {
            ConfigurationFile file = setup.WriteTo(folder);
            var clock = new PlaybackClock();
            using var board = new SimulatedBoard(setup.Board, clock);
            DisplayConfiguration? display = file.Configuration.Outputs?.FirstOrDefault(output => output.Display is not null)?.Display;
            var parts = new NodeParts
            {
                Camera = new SimulatedCamera(format, clock), Pins = board.Pins, Log = Stream.Null, Clock = clock,
                Display = display is null ? null : new ResultDisplay(new SimulatedDisplay(display.Height), display.Height),
            };
            using LoopEquipment equipment = new NodeBuilder(file, setup.Board with { Thermal = null }).Build(parts, [], null, hashes: true);
            equipment.Stages.Open(format);
        }
        catch (EdgeConvException e)
        {
            throw setup.Named(e, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Lets it end in order, and waits for that.</summary>
    public void Stop()
    {
        Camera.End();
        if (!_thread.Join(s_ending))
        {
            _request.Stop(); // a camera that is lost is not asked for frames
            _thread.Join();
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public void Join() => _thread.Join();

    /// <summary>Reads the ring; the answer's default where it is not there.</summary>
    public T? Read<T>(Func<RingReader, T?> read)
    {
        lock (_reading)
        {
            if (_isDisposed)
                return default;
            if (_ring is null || _ring.IsReplaced())
            {
                _ring?.Dispose();
                _ring = RingReader.Open(_ringPath);
            }
            return read(_ring);
        }
    }

    public void Dispose()
    {
        Stop();
        lock (_reading)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _ring?.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private void Work()
    {
        try
        {
            Summary = _loop.Run(_request, 0);
        }
        catch (Exception e)
        {
            Failure = e.Message; // the page says it; another model or source begins anew
        }
        finally
        {
            _loop.Dispose();
        }
    }
}
