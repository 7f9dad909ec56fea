using System.Device.Gpio;
using EdgeConv.Camera;
using EdgeConv.Devices;

namespace EdgeConv.Node;

/// <summary>What touches the machine, passed into a node: the real things, or their twins of EdgeConv.Testing.</summary>
public sealed record NodeParts
{
    /// <summary>Where frames come from; closed. The node disposes it.</summary>
    public required FrameSource Camera { get; init; }

    /// <summary>The pins; null where the configuration names none.</summary>
    public GpioController? Pins { get; init; }

    /// <summary>The display, where the configuration has one; null opens the machine's own. The node disposes it.</summary>
    public ResultDisplay? Display { get; init; }

    /// <summary>The line to which the chip itself gives a name; -1 where there is none.</summary>
    internal Func<string, int>? FindLine { get; init; }

    /// <summary>Whether <c>allocatedBytes</c> counts the node's own thread only: where the process does other work beside it.</summary>
    internal bool CountsOwnThreadOnly { get; init; }

    /// <summary>
    /// Waits, on the node's thread, in the place of a node that is asleep, at most so long; false: nothing will wake it any more. Null: it waits for its wake pin's edges.
    /// </summary>
    internal Func<TimeSpan, bool>? Sleep { get; init; }

    /// <summary>Receives the log; not disposed.</summary>
    public required Stream Log { get; init; }

    /// <summary>Time: on a board its own, which frames are stamped with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
