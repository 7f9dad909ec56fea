using EdgeConv.Boards;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Watchdog;

namespace EdgeConv.Node;

/// <summary>Runs a node: for programs that bring rules of their own, and for their tests.</summary>
/// <example><code>
/// NodeRunner.Run("queue.json", new QueueRule { Name = "queue" });
/// </code></example>
public static class NodeRunner
{
    /// <summary>Runs on this machine's camera and pins, log on standard output, until SIGTERM or SIGINT.</summary>
    /// <param name="configuration">A node's file.</param>
    /// <param name="rules">Those that the file names by <c>class</c>.</param>
    /// <exception cref="EdgeConvException">The configuration, or what it names, is not as it must be.</exception>
    public static void Run(string configuration, params IReadOnlyList<Rule> rules) => Run(configuration, 0, rules);

    /// <summary>Runs on what is passed in, until it is told to stop or a recording ends: with the twins of EdgeConv.Testing no hardware is needed.</summary>
    /// <param name="configuration">A node's file.</param>
    /// <param name="parts">What touches the machine.</param>
    /// <param name="stop">Stops the node.</param>
    /// <param name="rules">Those that the file names by <c>class</c>.</param>
    /// <exception cref="EdgeConvException">The configuration, or what it names, is not as it must be.</exception>
    public static void Run(string configuration, NodeParts parts, CancellationToken stop, params IReadOnlyList<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var request = new StopRequest();
        using CancellationTokenRegistration registration = stop.Register(request.Stop);
        Run(ConfigurationFile.Read(configuration).Checked(), parts, request, 0, rules);
    }

    /// <param name="frames">How many; 0: without end.</param>
    internal static NodeSummary Run(string configuration, long frames, IReadOnlyList<Rule> rules)
    {
        ConfigurationFile file = ConfigurationFile.Read(configuration).Checked();
        Board? board = NodeBuilder.BoardOf(file);
        var request = new StopRequest();
        using var signals = new StopSignals(request);
        using Stream output = Console.OpenStandardOutput();
        using MachineParts? machine = MachineParts.Of(file, board);
        ServiceManager? manager = file.Configuration.Watchdog ? ServiceManager.Of(Environment.GetEnvironmentVariable) : null;
        var parts = new NodeParts { Camera = new NodeBuilder(file, board).Source(TimeProvider.System), Pins = machine?.Pins, FindLine = machine is null ? null : machine.Find, Log = output };
        return Run(file, board, parts, request, frames, rules, manager);
    }

    internal static NodeSummary Run(ConfigurationFile file, NodeParts parts, StopRequest request, long frames, IReadOnlyList<Rule> rules) =>
        Run(file, NodeBuilder.BoardOf(file), parts, request, frames, rules, null);

    private static NodeSummary Run(ConfigurationFile file, Board? board, NodeParts parts, StopRequest request, long frames, IReadOnlyList<Rule> rules,
        ServiceManager? manager)
    {
        using var loop = new NodeLoop(new NodeBuilder(file, board).Build(parts, rules, manager, hashes: frames > 0));
        return loop.Run(request, frames);
    }
}
