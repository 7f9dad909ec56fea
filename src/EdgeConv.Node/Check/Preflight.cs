using EdgeConv.Boards;
using EdgeConv.Camera;
using EdgeConv.Errors;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Policy;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Watchdog;

namespace EdgeConv.Node.Check;

/// <summary>Something that keeps a node from starting as configured.</summary>
/// <param name="Code">Its kind.</param>
/// <param name="Message">One line: place, what, remedy.</param>
internal sealed record Obstacle(ErrorCode? Code, string Message)
{
    public override string ToString() => Code is null ? Message : $"{Code.Id}: {Message}";
}

/// <summary>
/// Looks at everything that a node needs without starting it: nothing is switched, and what is opened is closed again. All that is found is said at once.
/// </summary>
internal sealed class Preflight
{
    private readonly List<Obstacle> _found = [];

    private Preflight()
    {
    }

    /// <summary>What keeps the node of that file from starting; empty if nothing does.</summary>
    /// <param name="rules">Rules that the program brings.</param>
    public static IReadOnlyList<Obstacle> Of(string path, IReadOnlyList<Rule> rules)
    {
        var preflight = new Preflight();
        ConfigurationFile? file = preflight.Try(() => ConfigurationFile.Read(path));
        if (file is not null)
            preflight.Look(file, rules);
        return preflight._found;
    }

    private void Look(ConfigurationFile file, IReadOnlyList<Rule> own)
    {
        NodeConfiguration configuration = file.Configuration;
        IReadOnlyList<string> complaints = Complaints.Of(configuration);
        foreach (string complaint in complaints)
            _found.Add(new(NodeErrors.Configuration, $"{file.Path}: {complaint}"));
        int before = _found.Count;
        Board? board = Try(() => NodeBuilder.BoardOf(file));
        bool hasBoard = _found.Count == before;
        var builder = new NodeBuilder(file, board);
        using Stages? stages = complaints.Count == 0 ? Try(() => builder.Stages(new NodeClock(TimeProvider.System), hashes: false)) : null;
        if (stages is not null)
            for (int i = 0; i < (configuration.Rules?.Count ?? 0); i++)
                if (configuration.Rules![i].Pin is null)
                    Try(() => RuleSet.Of(configuration.Rules[i], i, stages, own), file.Path);
        if (hasBoard && complaints.Count == 0)
        {
            Try(() => LookAtCamera(builder, stages));
            Try(() => LookAtPins(file, board, builder));
            foreach (OutputConfiguration output in configuration.Outputs ?? [])
                if (output.Display is { } display)
                    Try(() => Devices.ResultDisplay.Open(display.Bus, display.Address, display.Height).Dispose());
            Try(() => Thermometer.Of(file, board)?.Dispose());
        }
        if (configuration.Ring is { } ring && complaints.Count == 0)
            Try(() => LookAtRing(builder.RingPathOf(ring)));
        if (configuration.Watchdog)
            Try(() => ServiceManager.Of(Environment.GetEnvironmentVariable)?.Dispose());
    }

    private static void LookAtCamera(NodeBuilder builder, Stages? stages)
    {
        using FrameSource source = builder.Source(TimeProvider.System);
        source.Open();
        stages?.Open(source.Format);
    }

    /// <summary>Every line is asked for as it is, so that none changes its level.</summary>
    private void LookAtPins(ConfigurationFile file, Board? board, NodeBuilder builder)
    {
        using MachineParts? machine = MachineParts.Of(file, board);
        if (machine is null)
            return;
        var lines = new Dictionary<int, string>();
        IEnumerable<(string? Pin, string At)> pins = (file.Configuration.Rules ?? []).Select((rule, i) => (rule.Pin, $"$.rules[{i}].pin"))
            .Prepend((file.Configuration.Wake?.Pin, "$.wake.pin"))
            .Concat((file.Configuration.Outputs ?? []).Select((output, i) => (output.Pin, $"$.outputs[{i}].pin")));
        foreach ((string? pin, string at) in pins)
        {
            if (pin is null)
                continue;
            Try(() =>
            {
                int line = builder.Line(pin, at, machine.Find);
                if (!lines.TryAdd(line, at))
                    throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: {at}: '{pin}' is line {line}, as {lines[line]}; give another");
                Devices.PinFaults.Ask(machine.Pins, line);
            });
        }
    }

    private static void LookAtRing(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above; // the node makes what is missing
        try
        {
            using FileStream probe = new(Path.Combine(folder, $".edgeconv-check-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(Ring.RingErrors.NotCreated, $"{path}: the shared memory cannot be made ({e.Message.TrimEnd('.')}); "
                + "let systemd make the folder (RuntimeDirectory=edgeconv), or name another in ring.folder", inner: e);
        }
    }

    private void Try(Action look) => Try<object?>(() =>
    {
        look();
        return null;
    });

    private T? Try<T>(Func<T> make, string? file = null)
    {
        try
        {
            return make();
        }
        catch (EdgeConvException e)
        {
            _found.Add(new(e.Code, file is null ? e.Message : $"{file}: {e.Message}"));
            return default;
        }
    }
}
