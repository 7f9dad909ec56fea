using System.Runtime.InteropServices;
using System.Text;
using EdgeConv.Rows;

namespace EdgeConv.Blob;

/// <summary>Writes a described and planned network as a file; the same description gives the same bytes.</summary>
internal static unsafe class BlobWriter
{
    public static byte[] Write(NetworkDescription network, Plan plan)
    {
        PlannedRecords records = PlannedRecords.Of(network, plan);
        SectionBuilder text = SectionBuilder.Of(network.Text.ToArray());
        var labels = new List<TextRecord>();
        foreach (string label in network.Labels)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(label);
            labels.Add(new() { Offset = text.Add<byte>(bytes, alignment: 1), Length = bytes.Length });
        }

        ReadOnlySpan<byte> slack = stackalloc byte[FileHeader.ReadSlack + 1];
        byte[][] sections =
        [
            Bytes(records.Tensors), Bytes([.. network.Views]), Bytes(records.Operators), Bytes([.. network.Endpoints]), Bytes(records.RowTable), Bytes(plan.Steps),
            network.Parameters.ToArray(), [.. network.Weights.ToArray(), .. slack], [.. network.ConstantRows.ToArray(), .. slack],
            Bytes([.. network.Pictures]), Bytes([.. labels]), text.ToArray(),
        ];
        return Assemble(sections, header =>
        {
            header->ArenaBytes = plan.ArenaBytes;
            header->LowerBound = plan.LowerBound;
            header->Witness = plan.Witness;
            header->ParameterCount = network.ParameterCount;
            header->Rule = network.Rule;
            foreach (OperatorRecord op in records.Operators)
            {
                header->RulesNeeded |= 1u << (int)op.Rule;
                header->KindsNeeded |= 1ul << (int)op.Kind;
                header->Macs = checked(header->Macs + op.Macs);
            }
        });
    }

    /// <summary>Computes all checksums of a file again: for tests that change bytes on purpose.</summary>
    public static void Seal(Span<byte> file)
    {
        fixed (byte* start = file)
        {
            var header = (FileHeader*)start;
            var table = (SectionRecord*)(start + sizeof(FileHeader));
            for (int i = 0; i < BlobReader.SectionCount; i++)
                if (table[i].Offset >= 0 && table[i].Length >= 0 && table[i].Offset <= file.Length - table[i].Length)
                    table[i].Crc = Crc32C.Of(file.Slice((int)table[i].Offset, (int)table[i].Length));
            BlobReader.Identity(file).CopyTo(new Span<byte>(header->Sha256, 32));
            header->Crc = BlobReader.HeaderCrc(file[..BlobReader.HeaderAndTableBytes]);
        }
    }

    private delegate void Fill(FileHeader* header);

    private static byte[] Assemble(byte[][] sections, Fill fill)
    {
        var table = new SectionRecord[sections.Length];
        long end = BlobReader.HeaderAndTableBytes;
        for (int i = 0; i < sections.Length; i++)
        {
            long offset = (end + SectionRecord.Alignment - 1) / SectionRecord.Alignment * SectionRecord.Alignment;
            table[i] = new() { Id = (SectionId)(i + 1), Offset = offset, Length = sections[i].Length };
            end = offset + sections[i].Length;
        }
        var file = new byte[end];
        fixed (byte* start = file)
        {
            var header = (FileHeader*)start;
            header->Magic = FileHeader.MagicNumber;
            header->Version = FileHeader.CurrentVersion;
            header->SectionCount = (ushort)sections.Length;
            header->FileBytes = end;
            header->LongestSection = sections.Max(section => (long)section.Length);
            fill(header);
        }
        MemoryMarshal.AsBytes(table.AsSpan()).CopyTo(file.AsSpan(sizeof(FileHeader)));
        for (int i = 0; i < sections.Length; i++)
            sections[i].CopyTo(file, table[i].Offset);
        Seal(file);
        return file;
    }

    private static byte[] Bytes<T>(T[] records) where T : unmanaged => MemoryMarshal.AsBytes(records.AsSpan()).ToArray();
}
