using System.Text;

namespace EdgeConv.Blob;

/// <summary>The sections of a file, in place. Only <see cref="BlobReader"/> makes one, after it has checked them.</summary>
internal sealed unsafe class BlobFile(byte* start, long length, string name)
{
    /// <summary>The file's name, for messages.</summary>
    public string Name { get; } = name;

    public byte* Start { get; } = start;
    public long Length { get; } = length;
    public FileHeader* Header => (FileHeader*)Start;

    public ReadOnlySpan<TensorRecord> Tensors => Records<TensorRecord>(SectionId.Tensors);
    public ReadOnlySpan<ViewRecord> Views => Records<ViewRecord>(SectionId.Views);
    public ReadOnlySpan<OperatorRecord> Operators => Records<OperatorRecord>(SectionId.Operators);
    public ReadOnlySpan<EndpointRecord> Endpoints => Records<EndpointRecord>(SectionId.Endpoints);
    public ReadOnlySpan<int> RowTable => Records<int>(SectionId.RowTable);
    public ReadOnlySpan<StepRecord> Steps => Records<StepRecord>(SectionId.Steps);
    public ReadOnlySpan<PictureRecord> Pictures => Records<PictureRecord>(SectionId.Pictures);
    public ReadOnlySpan<TextRecord> Labels => Records<TextRecord>(SectionId.Labels);

    /// <summary>The table is complete and in order, so a section's place in it follows from its id.</summary>
    public SectionRecord* Section(SectionId id) => (SectionRecord*)(Start + sizeof(FileHeader)) + ((int)id - 1);

    public byte* Bytes(SectionId id) => Start + Section(id)->Offset;

    public string Text(TextRecord text) =>
        Encoding.UTF8.GetString(new ReadOnlySpan<byte>(Bytes(SectionId.Text) + text.Offset, text.Length));

    public Rows.RowNetwork Network => new(Tensors, Views, Operators, Steps, RowTable, Header->ArenaBytes);

    private ReadOnlySpan<T> Records<T>(SectionId id) where T : unmanaged
    {
        SectionRecord* section = Section(id);
        return new(Start + section->Offset, (int)(section->Length / sizeof(T)));
    }
}
