using System.Text;

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

    public SectionBuilder Weights { get; } = new();
    public SectionBuilder Parameters { get; } = new();
    public SectionBuilder ConstantRows { get; } = new();
    public SectionBuilder Text { get; } = new();

    /// <summary>Weights and biases of the source model.</summary>
    public long ParameterCount { get; set; }

    public TextRecord AddText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new() { Offset = Text.Add<byte>(bytes, alignment: 1), Length = bytes.Length };
    }

    /// <summary>Adds a tensor of whole pixels, with its row of zero points if an operator may read outside the map.</summary>
    public int AddTensor(string name, int rows, int columns, int channels, float scale, int zeroPoint, TensorFlags flags)
    {
        Tensors.Add(new()
        {
            Rows = rows, Columns = columns, Channels = channels, PixelBytes = channels, RowBytes = checked(columns * channels),
            Scale = scale, ZeroPoint = zeroPoint, PaddingRow = -1, Flags = flags, Name = AddText(name),
        });
        return Tensors.Count - 1;
    }

    public int AddView(int tensor, int firstChannel, int channels)
    {
        Views.Add(new() { Tensor = tensor, FirstChannel = firstChannel, Channels = channels });
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
