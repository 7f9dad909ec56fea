using System.Numerics;
using EdgeConv.Errors;

namespace EdgeConv.Blob;

/// <summary>Opens the bytes of a file: header, section table and checksums first, then every record, then the plan.</summary>
internal static unsafe class BlobReader
{
    public const int SectionCount = (int)SectionId.Text;

    private const string Update = "a later EdgeConv made it: install that, or convert the model with this one";

    /// <param name="start">The file's bytes; they must stay where they are, readable, as long as the result is used.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="EdgeConvException">The file is not sound; the message names the place.</exception>
    public static BlobFile Read(byte* start, long length, string name, ModelLimits limits)
    {
        CheckHeader(start, length, name);
        var file = new BlobFile(start, length, name);
        CheckSections(file);
        RecordCheck.Check(file, limits);
        if (Rows.ShadowMemory.Check(file.Network, file.Text) is { } refusal)
            throw new EdgeConvException(FileErrors.Plan, $"{name}: the plan is refused ({refusal.Fault}): {refusal.Reason}; convert the model again");
        return file;
    }

    /// <summary>SHA-256 of all bytes with the header's checksum and hash zero.</summary>
    public static byte[] Identity(ReadOnlySpan<byte> file)
    {
        Span<byte> header = stackalloc byte[sizeof(FileHeader)];
        file[..sizeof(FileHeader)].CopyTo(header);
        fixed (byte* copy = header)
            WithoutHashes((FileHeader*)copy);
        var hash = new Sha256();
        hash.Add(header);
        hash.Add(file[sizeof(FileHeader)..]);
        return hash.End();
    }

    /// <summary>CRC32C of header and section table with the header's checksum and hash zero.</summary>
    public static uint HeaderCrc(ReadOnlySpan<byte> headerAndTable)
    {
        Span<byte> copy = stackalloc byte[headerAndTable.Length];
        headerAndTable.CopyTo(copy);
        fixed (byte* start = copy)
            WithoutHashes((FileHeader*)start);
        return Crc32C.Of(copy);
    }

    public static int HeaderAndTableBytes => sizeof(FileHeader) + SectionCount * sizeof(SectionRecord);

    private static void WithoutHashes(FileHeader* header)
    {
        header->Crc = 0;
        new Span<byte>(header->Sha256, 32).Clear();
    }

    private static void CheckHeader(byte* start, long length, string name)
    {
        if (length < sizeof(FileHeader))
            throw new EdgeConvException(FileErrors.NoEcb, $"{name}: {length} bytes are no .ecb file; make one with 'edgeconv convert'");
        if (length > int.MaxValue)
            throw new EdgeConvException(FileErrors.TooLong, $"{name}: {length} bytes are more than an .ecb file has, {int.MaxValue} at most; check which file it is");
        var header = (FileHeader*)start;
        if (header->Magic != FileHeader.MagicNumber)
            throw new EdgeConvException(FileErrors.NoEcb, $"{name}: this is no .ecb file (it starts with 0x{header->Magic:X8}); make one with 'edgeconv convert'");
        if (header->Version != FileHeader.CurrentVersion)
            throw new EdgeConvException(FileErrors.Version,
                $"{name}: the file has version {header->Version}, this program reads version {FileHeader.CurrentVersion}; {(header->Version > FileHeader.CurrentVersion ? Update : "convert the model again")}");
        if (header->FileBytes != length)
            throw new EdgeConvException(FileErrors.Damaged, $"{name}: the file says {header->FileBytes} bytes and has {length}; copy or convert it again");
        if (header->SectionCount != SectionCount)
            throw new EdgeConvException(FileErrors.Sections, header->SectionCount > SectionCount
                ? $"{name}: the file has {header->SectionCount} sections, a signature perhaps, which this program cannot verify; convert the model again"
                : $"{name}: the file has {header->SectionCount} sections, not {SectionCount}; convert the model again");
        if (length < HeaderAndTableBytes)
            throw new EdgeConvException(FileErrors.Damaged, $"{name}: the file ends inside its section table; copy or convert it again");
        if (HeaderCrc(new(start, HeaderAndTableBytes)) != header->Crc)
            throw new EdgeConvException(FileErrors.Damaged, $"{name}: the header's checksum is wrong; copy or convert it again");
        if ((header->KindsNeeded & ~Known<OperatorKind>()) is not 0 and var kinds)
            throw new EdgeConvException(FileErrors.Version, $"{name}: the file needs operators of kind {BitOperations.TrailingZeroCount(kinds)}, which this program does not know; {Update}");
        if ((header->RulesNeeded & ~Known<Rule>()) is not 0 and var rules)
            throw new EdgeConvException(FileErrors.Version, $"{name}: the file needs rule {BitOperations.TrailingZeroCount(rules)}, which this program does not know; {Update}");
        if (header->FeaturesNeeded != 0)
            throw new EdgeConvException(FileErrors.Version, $"{name}: the file needs 0x{header->FeaturesNeeded:X}, which this program does not know; {Update}");
    }

    /// <summary>A bit for each value of an enumeration of bytes.</summary>
    private static ulong Known<T>() where T : struct, Enum
    {
        ulong bits = 0;
        foreach (T value in Enum.GetValues<T>())
            bits |= 1ul << Convert.ToByte(value, null);
        return bits;
    }

    private static void CheckSections(BlobFile file)
    {
        long end = HeaderAndTableBytes;
        for (int i = 1; i <= SectionCount; i++)
        {
            SectionRecord section = *file.Section((SectionId)i);
            if ((int)section.Id != i)
                throw Damaged(file, i, $"stands where id {(int)section.Id} is said to be");
            if (section.Offset % SectionRecord.Alignment != 0 || section.Offset < end || section.Offset - end >= SectionRecord.Alignment
                || section.Length < 0 || section.Length > int.MaxValue || section.Offset > file.Length - section.Length)
                throw Damaged(file, i, $"of {section.Length} bytes at {section.Offset} does not lie where a section may");
            if (new ReadOnlySpan<byte>(file.Start + end, (int)(section.Offset - end)).ContainsAnyExcept((byte)0))
                throw Damaged(file, i, "is not preceded by zeros");
            if (section.Length % ElementBytes((SectionId)i) != 0)
                throw Damaged(file, i, $"has {section.Length} bytes, no multiple of {ElementBytes((SectionId)i)}");
            if (Crc32C.Of(new(file.Start + section.Offset, (int)section.Length)) != section.Crc)
                throw Damaged(file, i, "has a wrong checksum");
            end = section.Offset + section.Length;
        }
        if (end != file.Length)
            throw new EdgeConvException(FileErrors.Damaged, $"{file.Name}: {file.Length - end} bytes lie behind the last section; copy or convert it again");
    }

    private static int ElementBytes(SectionId id) => id switch
    {
        SectionId.Tensors => sizeof(TensorRecord),
        SectionId.Views => sizeof(ViewRecord),
        SectionId.Operators => sizeof(OperatorRecord),
        SectionId.Endpoints => sizeof(EndpointRecord),
        SectionId.RowTable => sizeof(int),
        SectionId.Steps => sizeof(StepRecord),
        SectionId.Pictures => sizeof(PictureRecord),
        SectionId.Labels => sizeof(TextRecord),
        _ => 1,
    };

    private static EdgeConvException Damaged(BlobFile file, int section, string what) =>
        new(FileErrors.Damaged, $"{file.Name}: section {(SectionId)section} {what}; copy or convert the file again");
}
