using EdgeConv.Blob;

namespace EdgeConv;

/// <summary>Element type that a source model declares for an input or output.</summary>
public enum EndpointElement
{
    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>Signed 8-bit, quantised.</summary>
    Int8,

    /// <summary>Unsigned 8-bit, quantised.</summary>
    UInt8,
}

/// <summary>An input or output of a model, as the source model declares it.</summary>
public sealed class Endpoint
{
    internal unsafe Endpoint(BlobFile file, int index)
    {
        EndpointRecord record = file.Endpoints[index];
        TensorRecord tensor = file.Tensors[record.Tensor];
        (Record, Name) = (record, file.Text(record.Name));
        Type = (EndpointElement)record.Type;
        Shape = new ReadOnlySpan<int>(record.Dimensions, record.Rank).ToArray();
        (Rows, Columns, Channels) = (tensor.Rows, tensor.Columns, tensor.Channels);
        (Scale, ZeroPoint) = (tensor.Scale, tensor.ZeroPoint);
        IsReal = tensor.IsReal;
        IsInt16 = tensor.IsInt16;
        IsOnDemand = (tensor.Flags & TensorFlags.OnDemand) != 0;
        Picture = record.Picture < 0 ? null : PictureDescription.Of(file.Pictures[record.Picture]);
    }

    /// <summary>The name in the source model.</summary>
    public string Name { get; }

    /// <summary>Element type in the source model.</summary>
    public EndpointElement Type { get; }

    /// <summary>Shape in the source model, batch of 1 included.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether elements lie channel by channel (ONNX) and not pixel by pixel.</summary>
    public bool IsChannelsFirst => Record.Layout == EndpointLayout.ChannelsFirst;

    /// <summary>Rows of the map here.</summary>
    public int Rows { get; }

    /// <summary>Columns of the map here.</summary>
    public int Columns { get; }

    /// <summary>Channels of the map here.</summary>
    public int Channels { get; }

    /// <summary><c>real = Scale * (q - ZeroPoint)</c> for the int8, or int16, values here.</summary>
    public float Scale { get; }

    /// <summary>See <see cref="Scale"/>.</summary>
    public int ZeroPoint { get; }

    /// <summary>
    /// Whether its values are float32 here as in the source model, and not quantised: what suppression and detection find (numbers of classes and boxes, corners,
    /// scores, how many there are), and corners of regions. <see cref="Scale"/> is 1 and <see cref="ZeroPoint"/> 0.
    /// </summary>
    public bool IsReal { get; }

    /// <summary>Whether its values are int16 here, with <see cref="ZeroPoint"/> 0: an output of a network that was converted so, to be had as floats alone.</summary>
    public bool IsInt16 { get; }

    /// <summary>Elements of one inference.</summary>
    public int Elements => Rows * Columns * Channels;

    /// <summary>Bytes of one inference in the source model's type.</summary>
    public int SourceBytes => Elements * (Type == EndpointElement.Float32 ? sizeof(float) : 1);

    /// <summary>How a picture becomes this input, if the file says so.</summary>
    public PictureDescription? Picture { get; }

    /// <summary>
    /// Whether the rows of this input are made one by one while the model runs, as its plan asks for them, so that the input as a whole never exists: see
    /// <see cref="FrameInput.Run"/>. Only a model's first input can be so.
    /// </summary>
    public bool IsOnDemand { get; }

    internal EndpointRecord Record { get; }

    /// <summary>Whether the caller's elements lie in another order than the arena's.</summary>
    internal bool IsPlanar => IsChannelsFirst && Channels > 1 && Rows * Columns > 1;

    internal bool IsOutput => Record.IsOutput == 1;
}
