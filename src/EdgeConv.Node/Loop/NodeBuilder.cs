using System.Device.Gpio;
using System.Globalization;
using EdgeConv.Boards;
using EdgeConv.Camera;
using EdgeConv.Devices;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Inputs;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Outputs;
using EdgeConv.Node.Policy;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Wake;
using EdgeConv.Node.Watchdog;

namespace EdgeConv.Node.Loop;

/// <summary>Makes what the loop works with from a configuration. Its parts serve <c>--check</c> too.</summary>
/// <param name="file">The configuration, without complaints.</param>
/// <param name="board">The board that it names.</param>
internal sealed class NodeBuilder(ConfigurationFile file, Board? board)
{
    /// <summary>Edges that are kept of what wakes the node: those between two looks at it.</summary>
    private const int WakeEdges = 16;

    private readonly NodeConfiguration _configuration = file.Configuration;

    /// <exception cref="EdgeConvException">There is no such board.</exception>
    public static Board? BoardOf(ConfigurationFile file)
    {
        if (file.Configuration.Board is not { } name)
            return null;
        string path = file.Resolve(name);
        return Board.Load(File.Exists(path) ? path : name);
    }

    /// <summary>The source of frames, closed: of this configuration, of the board where it says nothing.</summary>
    /// <exception cref="EdgeConvException">No source is called so.</exception>
    public FrameSource Source(TimeProvider clock)
    {
        CameraConfiguration said = _configuration.Camera ?? new();
        string source = said.Source ?? board!.Camera.Source;
        const string file = "file:";
        if (source.StartsWith(file, StringComparison.Ordinal))
            source = file + At(source[file.Length..]);
        else if (Path.Exists(At(source)))
            source = At(source);
        return FrameSources.Open(source, Wish(said, clock));
    }

    /// <summary>The number of a line: of a name in the board's file, of one that the chip itself has, or the number that is given.</summary>
    /// <param name="at">The JSON path of the field that names it, for errors.</param>
    /// <param name="find">Names of the chip; null where it has none.</param>
    /// <exception cref="EdgeConvException">There is no line of that name.</exception>
    public int Line(string pin, string at, Func<string, int>? find)
    {
        if (board is not null && board.Pins.TryFind(pin, out int line) || int.TryParse(pin, NumberStyles.None, CultureInfo.InvariantCulture, out line))
            return line;
        if (find?.Invoke(pin) is { } named and >= 0)
            return named;
        throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: {at}: there is no line '{pin}'; give "
            + (board is null ? "a number, or name the board whose file has names" : $"a name of the board, as {string.Join(", ", board.Pins.Lines.Keys.Take(3))}, or a number"));
    }

    /// <summary>The models, their sessions in one arena.</summary>
    /// <exception cref="EdgeConvException">A model is unsound, does not fit the configuration, or they take more memory than the board allows.</exception>
    public Stages Stages(NodeClock clock, bool hashes)
    {
        ModelConfiguration said = _configuration.Model;
        var options = new SessionOptions { Threads = said.Threads };
        Model? model = null, second = null;
        Stage? first = null, then = null;
        Arena? arena = null;
        try
        {
            model = Model.Load(At(said.File));
            second = _configuration.Then is { } other ? Model.Load(At(other.File)) : null;
            long bytes = ArenaBytes(model, second);
            Within(bytes);
            arena = new(bytes);
            first = new(new(model, options, arena), said, "$.model", clock.Provider);
            then = second is null ? null : new(new(second, options, arena), _configuration.Then!, "$.then", clock.Provider, _configuration.Then!.Most);
            return new Stages(arena, first, then, _configuration, clock) { Hashes = hashes };
        }
        catch (EdgeConvException e) when (e.Code == NodeErrors.ModelMisfit)
        {
            Undo();
            throw new EdgeConvException(NodeErrors.ModelMisfit, $"{file.Path}: {e.Message}", inner: e);
        }
        catch
        {
            Undo();
            throw;
        }

        void Undo()
        {
            first?.Dispose();
            then?.Dispose();
            model?.Dispose();
            second?.Dispose();
            arena?.Dispose();
        }
    }

    /// <summary>Bytes of activation memory for all models.</summary>
    public static long ArenaBytes(Model first, Model? second) => second is null ? Arena.BytesFor(first) : Arena.BytesFor(first, second);

    /// <summary>Everything.</summary>
    /// <param name="parts">What touches the machine; disposed with what is made.</param>
    /// <param name="own">Rules that the program brings.</param>
    /// <param name="hashes">Whether raw outputs are hashed.</param>
    /// <exception cref="EdgeConvException">Something does not fit, or is not there.</exception>
    public LoopEquipment Build(NodeParts parts, IReadOnlyList<Rule> own, ServiceManager? manager, bool hashes)
    {
        var made = new Stack<IDisposable>();
        try
        {
            made.Push(parts.Camera);
            var clock = new NodeClock(parts.Clock);
            LogConfiguration log = _configuration.Log ?? new();
            Stages stages = Made(Stages(clock, hashes || log.Outputs != RawOutputs.None));
            TimedRule[] rules = RulesOf(stages, own, parts);
            List<NodeInput> inputs = [.. rules.Select(rule => rule.Rule).OfType<PinRule>().Select(rule => rule.Input)];
            foreach (NodeInput input in inputs)
                made.Push(input);
            WakePin? wake = null;
            if (_configuration.Wake is { } waking)
            {
                inputs.Add(Made(Input(parts, WakePin.Name, waking.Pin, "$.wake.pin", waking.ActiveLow, edges: WakeEdges)));
                wake = Made(new WakePin(inputs[^1], waking.Stay ?? WakeConfiguration.UsualStay, clock, parts.Sleep));
            }
            IReadOnlyList<OutputConfiguration> outputs = _configuration.Outputs ?? [];
            RuleLines lines = Made(new RuleLines(outputs, rules, (output, isOn) => new(
                Controller(parts), Line(output.Pin!, $"$.outputs[{Index(output)}].pin", parts.FindLine), output.ActiveLow, isOn) { StaysAtEnd = true }));
            RingOutput? ring = _configuration.Ring is { } said ? Made(new RingOutput(RingPathOf(said), said, new()
            {
                Node = _configuration.Name, Model = Path.GetFileName(_configuration.Model.File), Board = board?.Name ?? "", Camera = parts.Camera.Name,
                Rules = [.. rules.Select(rule => rule.Name)],
                Version = typeof(NodeBuilder).Assembly.GetName().Version?.ToString(3) ?? "",
            }, stages)) : null;
            Thermometer? thermal = Thermometer.Of(file, board);
            if (thermal is not null)
                made.Push(thermal);
            (DisplayOutput? display, string? absent) = DisplayOf(parts);
            if (display is not null)
                made.Push(display);
            NodeLog nodeLog = Made(new NodeLog(parts.Log, clock, log, stages, rules));
            if (absent is not null)
                nodeLog.Fault("display", absent);
            var camera = new CameraSupervisor(parts.Camera, Patience(_configuration.Camera?.StalledAfter), parts.Clock);
            return new()
            {
                Configuration = _configuration, Clock = clock, Camera = camera, Stages = stages, Rules = rules, Inputs = [.. inputs], Wake = wake, Lines = lines, Log = nodeLog, Board = board,
                Ring = ring, Display = display, Thermal = thermal, Manager = manager, ArenaBytes = ArenaBytes(stages.First.Model, stages.Second?.Model),
                CountsOwnThreadOnly = parts.CountsOwnThreadOnly,
            };
        }
        catch
        {
            while (made.TryPop(out IDisposable? one))
                one.Dispose();
            throw;
        }

        int Index(OutputConfiguration output) => _configuration.Outputs!.TakeWhile(other => !ReferenceEquals(other, output)).Count();

        T Made<T>(T one) where T : IDisposable
        {
            made.Push(one);
            return one;
        }
    }

    /// <summary>The display that the configuration has. One that does not answer does not keep the node from its work: why not is said.</summary>
    private (DisplayOutput? Display, string? Absent) DisplayOf(NodeParts parts)
    {
        if (_configuration.Outputs?.FirstOrDefault(output => output.Display is not null)?.Display is not { } said)
            return (null, null);
        try
        {
            return (new(parts.Display ?? ResultDisplay.Open(said.Bus, said.Address, said.Height)), null);
        }
        catch (EdgeConvException e)
        {
            return (null, e.Message);
        }
    }

    private GpioController Controller(NodeParts parts) =>
        parts.Pins ?? throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: $.pins: there are no pins; pass a controller");

    /// <summary>An input that the chip pulls to where it is inactive.</summary>
    private NodeInput Input(NodeParts parts, string name, string pin, string at, bool activeLow, int edges) =>
        new(name, new(Controller(parts), Line(pin, at, parts.FindLine), activeLow ? Pull.Up : Pull.Down, activeLow, edges));

    /// <summary>The rules, bound to the models' answers and to inputs.</summary>
    /// <exception cref="EdgeConvException">A label, a class or an input is not there.</exception>
    private TimedRule[] RulesOf(Stages stages, IReadOnlyList<Rule> own, NodeParts parts)
    {
        try
        {
            return RuleSet.Of(_configuration, stages, own, (rule, index) => Input(parts, rule.Name, rule.Pin!, $"$.rules[{index}].pin", rule.ActiveLow, edges: 0));
        }
        catch (EdgeConvException e) when (!e.Message.StartsWith(file.Path, StringComparison.Ordinal))
        {
            throw new EdgeConvException(e.Code, $"{file.Path}: {e.Message}", inner: e);
        }
    }

    /// <summary>Where the shared memory's file is.</summary>
    public string RingPathOf(RingConfiguration ring) =>
        ring.Folder is { } folder ? Path.Combine(At(folder), _configuration.Name + ".ring") : RingPath.Of(_configuration.Name);

    private static CameraOptions Patience(TimeSpan? stalledAfter) => stalledAfter is { } stalled
        ? new() { StallAfter = stalled, ReopenAfter = stalled * 5 } : new();

    private CameraWish Wish(CameraConfiguration said, TimeProvider clock)
    {
        string word = said.Format ?? board?.Camera.Format ?? "any";
        if (!CaptureFormats.TryParse(word, out CaptureFormat format))
            throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: $.camera.format: '{word}' is unknown; give {CaptureFormats.Words}");
        var usual = new CameraWish();
        return new()
        {
            Format = format, Width = said.Width ?? board?.Camera.Width ?? usual.Width, Height = said.Height ?? board?.Camera.Height ?? usual.Height,
            FramesPerSecond = said.FramesPerSecond ?? board?.Camera.FramesPerSecond ?? usual.FramesPerSecond, Buffers = said.Buffers ?? usual.Buffers,
            Loop = said.Repeat, Clock = clock,
        };
    }

    private void Within(long arena)
    {
        if (board is not null && arena > board.Memory.ArenaBytes)
            throw new EdgeConvException(NodeErrors.TooMuchMemory, $"{file.Path}: $.model: takes {arena} bytes of activation memory, the board {board.Name} allows "
                + $"{board.Memory.ArenaBytes}; convert with --board {board.Name} or --arena");
    }

    private string At(string path) => file.Resolve(path);
}
