using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>Which records an area holds; also its place in the header.</summary>
internal enum RingKind
{
    Result = 0,
    Event = 1,
    Picture = 2,
    Health = 3,
}

/// <summary>One area: slots of one size, one after the other. A slot is its sequence word, then the record.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingArea
{
    public long Offset;
    public long SlotBytes;
    public long RecordBytes;
    public int Slots;
    public int Kind;

    /// <summary>Where the slot of a record begins.</summary>
    public readonly long SlotOf(long number) => Offset + (number - 1) % Slots * SlotBytes;
}

[InlineArray(RingLayout.Kinds)]
internal struct RingAreas
{
    private RingArea _first;
}

/// <summary>The first bytes of the file; written once, before the file gets its name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingHeader
{
    public long Magic;
    public int Version;
    public int HeaderBytes;
    public long FileBytes;
    public long Generation;
    public long NamesOffset;
    public int NamesBytes;
    public int Process;
    public RingAreas Areas;
}

/// <summary>Numbers of the file's layout, as RING.md describes them.</summary>
internal static class RingLayout
{
    public const long Magic = 0x0A0D_474E_4952_4345; // "ECRING\r\n": broken by whatever changes line ends
    public const int Version = 1;
    public const int Kinds = 4;
    public const int HeaderBytes = 4096;

    /// <summary>1 once the writer has ended in order.</summary>
    public const int ClosedOffset = 256;

    /// <summary>The newest record's number, for each kind, a cache line apart.</summary>
    public const int NewestOffset = 320, NewestStride = 64;

    public const int SequenceBytes = 8;
    public const int SlotAlignment = 64;
    public const int HealthSlots = 4;
    public const int MostNamesBytes = 1 << 20;
    public const int MostPictureBytes = 64 << 20;
    public const int MostSlots = 65536;

    public const int MostLabels = 8;
    public const int MostBoxes = 16;
    public const int MostRules = 16;

    public static long Aligned(long bytes) => (bytes + SlotAlignment - 1) / SlotAlignment * SlotAlignment;

    /// <summary>Bytes of a record of that kind; of a picture, without its bytes.</summary>
    public static int RecordBytes(RingKind kind) => kind switch
    {
        RingKind.Result => Unsafe.SizeOf<ResultRecord>(),
        RingKind.Event => Unsafe.SizeOf<EventRecord>(),
        RingKind.Picture => Unsafe.SizeOf<PictureRecord>(),
        RingKind.Health => Unsafe.SizeOf<HealthRecord>(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
