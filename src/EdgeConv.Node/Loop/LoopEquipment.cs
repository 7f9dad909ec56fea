using EdgeConv.Boards;
using EdgeConv.Camera;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Inputs;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Outputs;
using EdgeConv.Node.Policy;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Wake;
using EdgeConv.Node.Watchdog;

namespace EdgeConv.Node.Loop;

/// <summary>All that the loop works with; disposed with it, from the camera to the log.</summary>
internal sealed class LoopEquipment : IDisposable
{
    private bool _isClosed;

    public required NodeConfiguration Configuration { get; init; }

    public required NodeClock Clock { get; init; }

    public required CameraSupervisor Camera { get; init; }

    public required Stages Stages { get; init; }

    public required TimedRule[] Rules { get; init; }

    /// <summary>All that the node looks at: those of rules, and what wakes it.</summary>
    public required NodeInput[] Inputs { get; init; }

    /// <summary>What the camera is opened for; null where it is always open.</summary>
    public WakePin? Wake { get; init; }

    public required RuleLines Lines { get; init; }

    public required NodeLog Log { get; init; }

    public Board? Board { get; init; }

    public RingOutput? Ring { get; init; }

    /// <summary>Whether allocations of the loop's own thread are counted, not those of the process.</summary>
    public bool CountsOwnThreadOnly { get; init; }

    public DisplayOutput? Display { get; init; }

    public Thermometer? Thermal { get; init; }

    public ServiceManager? Manager { get; init; }

    /// <summary>Bytes of the arena that all models share.</summary>
    public long ArenaBytes { get; init; }

    /// <summary>Closes the camera before all else.</summary>
    public void CloseCamera()
    {
        if (!_isClosed)
            Camera.Dispose();
        _isClosed = true;
    }

    public void Dispose()
    {
        CloseCamera();
        Lines.Dispose();
        foreach (NodeInput input in Inputs)
            input.Dispose();
        Wake?.Dispose();
        Display?.Dispose();
        Ring?.Dispose();
        Stages.Dispose();
        Thermal?.Dispose();
        Manager?.Dispose();
        Log.Dispose();
    }
}
