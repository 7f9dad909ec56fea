using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

/// <summary>The first bytes of a file; the section table follows it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 128)]
internal unsafe struct FileHeader
{
    /// <summary>"ECB" and 0x1A, which ends a text that is shown by mistake.</summary>
    public const uint MagicNumber = 0x1A424345;

    /// <summary>The layout of header, sections and records; VERSIONS.md says what it promises.</summary>
    public const ushort CurrentVersion = 1;

    /// <summary>Bytes that a kernel may read past a row, weights or a constant row.</summary>
    public const int ReadSlack = 63;

    public uint Magic;
    public ushort Version;

    /// <summary>Sections in the table.</summary>
    public ushort SectionCount;
    public long FileBytes;

    /// <summary>Bytes of the arena, read slack not counted.</summary>
    public long ArenaBytes;

    /// <summary>The most bytes alive in one step, and that step.</summary>
    public long LowerBound;
    public int Witness;

    /// <summary>Bit <c>1 &lt;&lt; rule</c> for every rule that an operator names.</summary>
    public uint RulesNeeded;

    /// <summary>Bit <c>1 &lt;&lt; kind</c> for every kind of operator.</summary>
    public ulong KindsNeeded;

    /// <summary>Reserved for what a later program's files may need beside kinds and rules: a file with any bit is refused.</summary>
    public uint FeaturesNeeded;

    /// <summary>CRC32C of header and section table, this field and <see cref="Sha256"/> being zero.</summary>
    public uint Crc;

    public long Macs;
    public long ParameterCount;

    /// <summary>The rule that floats at the edges are rounded by; an operator may name another.</summary>
    public Rule Rule;
    private fixed byte _reserved[3];

    /// <summary>The longest array of a section, in bytes: what a reader with small arrays has to know.</summary>
    public long LongestSection;

    /// <summary>The identity: SHA-256 of the file, this field and <see cref="Crc"/> being zero. Checked by <c>edgeconv verify</c>.</summary>
    public fixed byte Sha256[32];
}

/// <summary>One entry of the section table.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 24)]
internal struct SectionRecord
{
    public SectionId Id;

    /// <summary>CRC32C of the section's bytes.</summary>
    public uint Crc;

    /// <summary>Offset in the file, a multiple of <see cref="Alignment"/>.</summary>
    public long Offset;
    public long Length;

    public const int Alignment = 64;
}

/// <summary>Sections, in the order in which they lie in the file; every one is there, be it empty.</summary>
internal enum SectionId
{
    Tensors = 1,
    Views = 2,
    Operators = 3,
    Endpoints = 4,

    /// <summary>int32 arena addresses: those of a tensor's rows lie together.</summary>
    RowTable = 5,
    Steps = 6,
    Parameters = 7,
    Weights = 8,
    ConstantRows = 9,
    Pictures = 10,

    /// <summary>Class names, as text records.</summary>
    Labels = 11,
    Text = 12,

    /// <summary>Reserved: a file that has it is refused, since nothing here can verify it.</summary>
    Signature = 13,
}
