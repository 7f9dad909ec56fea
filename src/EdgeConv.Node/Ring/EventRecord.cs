using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>A rule went on or off; the writer makes one whenever a result changes a rule's state.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EventRecord
{
    public long Number;
    public long Sequence;
    public long TakenNanoseconds;
    public long UnixMilliseconds;

    /// <summary>How often this rule changed since the node's start, this change included.</summary>
    public long Transitions;

    /// <summary>How long the state before had lasted; 0 for a rule's first.</summary>
    public long LastedMilliseconds;
    public int Rule;
    public int IsActive;
    public int HasBox;
    public int Label;
    public float Score;
    public RingBox Box;
}
