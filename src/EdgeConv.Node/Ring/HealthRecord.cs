using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

[InlineArray(RingLayout.MostRules)]
internal struct RuleTransitions
{
    private long _first;
}

/// <summary>The node's health, and what the ring itself counts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HealthRecord
{
    public long Number;
    public NodeHealth Node;

    /// <summary>Results, events and pictures written.</summary>
    public long Results, Events, Pictures;

    /// <summary>Pictures larger than a slot, which were not written.</summary>
    public long TooLarge;

    public RuleTransitions Transitions;
}
