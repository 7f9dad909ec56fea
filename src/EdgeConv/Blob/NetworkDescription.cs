using System.Runtime.InteropServices;
using System.Text;
using EdgeConv.Rows;

namespace EdgeConv.Blob;

/// <summary>A network ready to be planned and written: the records of the file and the bytes they point at.</summary>
internal sealed class NetworkDescription(Rule rule)
{
    /// <summary>The rule that floats at the edges are rounded by.</summary>
    public Rule Rule { get; } = rule;

    public List<TensorRecord> Tensors { get; } = [];
    public List<ViewRecord> Views { get; } = [];

    /// <summary>In an order in which every input is made before it is read.</summary>
    public List<OperatorRecord> Operators { get; } = [];

    /// <summary>The source model's inputs, in its order, then its outputs.</summary>
    public List<EndpointRecord> Endpoints { get; } = [];
    public List<PictureRecord> Pictures { get; } = [];
    public List<string> Labels { get; } = [];

    public SectionBuilder Weights { get; private init; } = new();
    public SectionBuilder Parameters { get; private init; } = new();
    public SectionBuilder ConstantRows { get; private init; } = new();
    public SectionBuilder Text { get; private init; } = new();

    /// <summary>Weights and biases of the source model.</summary>
    public long ParameterCount { get; set; }

    /// <summary>The network of a file, without its plan.</summary>
    public static unsafe NetworkDescription Of(BlobFile file)
    {
        var network = new NetworkDescription(file.Header->Rule)
        {
            ParameterCount = file.Header->ParameterCount,
            Weights = Section(SectionId.Weights, FileHeader.ReadSlack + 1), Parameters = Section(SectionId.Parameters, 0),
            ConstantRows = Section(SectionId.ConstantRows, FileHeader.ReadSlack + 1), Text = Section(SectionId.Text, LabelBytes(file)),
        };
        network.Tensors.AddRange(file.Tensors);
        network.Views.AddRange(file.Views);
        network.Operators.AddRange(file.Operators);
        network.Endpoints.AddRange(file.Endpoints);
        network.Pictures.AddRange(file.Pictures);
        foreach (TextRecord label in file.Labels)
            network.Labels.Add(file.Text(label));
        return network;

        SectionBuilder Section(SectionId id, int slack) =>
            SectionBuilder.Of(new ReadOnlySpan<byte>(file.Bytes(id), (int)file.Section(id)->Length - slack));
    }

    /// <summary>Bytes at the end of the text section that hold labels alone, as a writer leaves them: whoever writes again adds them again.</summary>
    private static unsafe int LabelBytes(BlobFile file)
    {
        long end = file.Section(SectionId.Text)->Length, start = end;
        for (int i = file.Labels.Length - 1; i >= 0 && file.Labels[i].Offset + file.Labels[i].Length == start; i--)
            start = file.Labels[i].Offset;
        return (int)(end - start);
    }

    /// <summary>What a step reads and writes; add no tensor or view while it is enumerated.</summary>
    public StepRows RowsOf(StepRecord step) =>
        new(CollectionsMarshal.AsSpan(Views), Operators[step.Operator], step);

    /// <summary>A description of its own with the same records; sections are shared.</summary>
    public NetworkDescription Copy()
    {
        var copy = new NetworkDescription(Rule)
        {
            ParameterCount = ParameterCount, Weights = Weights, Parameters = Parameters, ConstantRows = ConstantRows, Text = Text,
        };
        copy.Tensors.AddRange(Tensors);
        copy.Views.AddRange(Views);
        copy.Operators.AddRange(Operators);
        copy.Endpoints.AddRange(Endpoints);
        copy.Pictures.AddRange(Pictures);
        copy.Labels.AddRange(Labels);
        return copy;
    }

    public TextRecord AddText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new() { Offset = Text.Add<byte>(bytes, alignment: 1), Length = bytes.Length };
    }

    /// <summary>Adds a tensor of whole pixels, with its row of zero points if an operator may read outside the map.</summary>
    public int AddTensor(string name, int rows, int columns, int channels, float scale, int zeroPoint, TensorFlags flags)
    {
        int pixelBytes = checked(channels * TensorRecord.BytesOf(flags));
        Tensors.Add(new()
        {
            Rows = rows, Columns = columns, Channels = channels, PixelBytes = pixelBytes, RowBytes = checked(columns * pixelBytes),
            Scale = scale, ZeroPoint = zeroPoint, PaddingRow = -1, Flags = flags, Name = AddText(name),
        });
        return Tensors.Count - 1;
    }

    /// <summary>Adds a view of some channels of all pixels.</summary>
    public int AddView(int tensor, int firstChannel, int channels) =>
        AddView(ViewRecord.Of(tensor, Tensors[tensor]) with { FirstChannel = firstChannel, Channels = channels });

    public int AddView(in ViewRecord view)
    {
        Views.Add(view);
        return Views.Count - 1;
    }

    /// <summary>Gives a tensor its row of zero points; call it for every tensor that a convolution reads outside of.</summary>
    public void RequirePaddingRow(int tensor)
    {
        TensorRecord record = Tensors[tensor];
        if (record.PaddingRow >= 0)
            return;
        var row = new sbyte[record.RowBytes];
        Array.Fill(row, (sbyte)record.ZeroPoint);
        record.PaddingRow = ConstantRows.Add<sbyte>(row, alignment: 64);
        Tensors[tensor] = record;
    }
}
