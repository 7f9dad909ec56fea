using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>A rule's state in a result record.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RuleRecord
{
    public long Transitions;
    public long ChangedUnixMilliseconds;
    public int Flags;
    public int Label;
    public float Score;
    public int Box;

    public const int Held = 1, Active = 2;

    public readonly bool Holds => (Flags & Held) != 0;

    public readonly bool IsActive => (Flags & Active) != 0;
}

[InlineArray(RingLayout.MostLabels)]
internal struct LabelRecords
{
    private RingLabel _first;
}

[InlineArray(RingLayout.MostBoxes)]
internal struct BoxRecords
{
    private RingBox _first;
}

[InlineArray(RingLayout.MostRules)]
internal struct RuleRecords
{
    private RuleRecord _first;
}

/// <summary>A result as the file holds it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResultRecord
{
    public long Number;
    public long Sequence;
    public long TakenNanoseconds;
    public long UnixMilliseconds;
    public StageTimes Times;
    public int Labels;
    public int Boxes;
    public int Rules;
    public int AllBoxes;
    public LabelRecords LabelAt;
    public BoxRecords BoxAt;
    public RuleRecords RuleAt;
}
