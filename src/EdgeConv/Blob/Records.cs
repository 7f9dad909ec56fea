using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

/// <summary>A text in the text section, UTF-8 without a terminator.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal struct TextRecord
{
    public int Offset, Length;
}

/// <summary>
/// An activation map of int8, or of int16 or float32 where its flags say so: <see cref="Rows"/> rows of <see cref="Columns"/> pixels of <see cref="Channels"/> interleaved channels.
/// Where its rows lie is the plan's business.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 64)]
internal struct TensorRecord
{
    public int Rows, Columns, Channels;

    /// <summary>Bytes from one pixel of a row to the next.</summary>
    public int PixelBytes;

    /// <summary>Bytes of a row; a plan gives each row an address.</summary>
    public int RowBytes;

    /// <summary><c>real = Scale * (q - ZeroPoint)</c>.</summary>
    public float Scale;
    public int ZeroPoint;

    /// <summary>Index of the first of <see cref="Rows"/> addresses in the row table.</summary>
    public int RowTable;

    /// <summary>Offset in the constant-row section of a row of zero points, or -1 where no operator reads outside the map.</summary>
    public int PaddingRow;

    public TensorFlags Flags;
    public TextRecord Name;

    public readonly int Bytes => Rows * RowBytes;

    public readonly bool IsReal => (Flags & TensorFlags.Real) != 0;

    public readonly int ElementBytes => BytesOf(Flags);

    public readonly bool IsInt16 => (Flags & TensorFlags.Int16) != 0;

    public static int BytesOf(TensorFlags flags) => (flags & TensorFlags.Real) != 0 ? sizeof(float) : (flags & TensorFlags.Int16) != 0 ? sizeof(short) : 1;
}

[Flags]
internal enum TensorFlags
{
    None = 0,

    /// <summary>Its rows are there before the first step.</summary>
    Input = 1,

    /// <summary>Its rows must be intact after the last step.</summary>
    Output = 2,

    /// <summary>As <see cref="Output"/>, for whoever debugs: <c>convert --keep</c>.</summary>
    Kept = 4,

    /// <summary>An input whose rows a frame operator makes while the steps run.</summary>
    OnDemand = 8,

    /// <summary>Its elements are float32, four bytes each, aligned to nothing: results of detection, corners of regions.</summary>
    Real = 16,

    /// <summary>Its elements are int16, two bytes each, aligned to nothing, with zero point 0.</summary>
    Int16 = 32,
}

/// <summary>
/// Some rows, columns and channels of a tensor. Operators read and write views, so concatenation, splitting, cropping, taking every n-th row or column and
/// the phases of a transposed convolution move no bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 36)]
internal struct ViewRecord
{
    /// <summary>Most rows or columns of a tensor from one of a view to the next.</summary>
    public const int MostStride = 64;

    public int Tensor;

    /// <summary>Its row i is row <c>FirstRow + i * RowStride</c> of the tensor.</summary>
    public int FirstRow, RowStride, Rows;

    /// <summary>Its column i is column <c>FirstColumn + i * ColumnStride</c> of the tensor.</summary>
    public int FirstColumn, ColumnStride, Columns;

    public int FirstChannel, Channels;

    /// <summary>Elements of one of its rows.</summary>
    public readonly int RowElements => Columns * Channels;

    /// <summary>The tensor's row that a row of the view is.</summary>
    public readonly int RowOf(int row) => FirstRow + row * RowStride;

    /// <summary>All of a tensor.</summary>
    public static ViewRecord Of(int tensor, in TensorRecord record) => new()
    {
        Tensor = tensor, RowStride = 1, Rows = record.Rows, ColumnStride = 1, Columns = record.Columns, Channels = record.Channels,
    };

    /// <summary>Whether it is all rows and columns of its tensor, if perhaps only some channels.</summary>
    public readonly bool HasAllPixels(in TensorRecord tensor) =>
        Rows == tensor.Rows && Columns == tensor.Columns && RowStride == 1 && ColumnStride == 1;
}

/// <summary>Geometry of one axis of a sliding window. Padding after the last element follows from the sizes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 16)]
internal struct WindowRecord
{
    public int Size, Stride, Dilation, PadBefore;

    public static readonly WindowRecord One = new() { Size = 1, Stride = 1, Dilation = 1 };
}

/// <summary>One operator. Offsets count from the start of their section; -1 where there is nothing.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 152)]
internal struct OperatorRecord
{
    public OperatorKind Kind;
    public Rule Rule;
    public WeightLayout Layout;
    public OperatorFlags Flags;

    /// <summary>Range of the output, a fused activation included.</summary>
    public sbyte Low, High;
    public short Reserved;

    /// <summary>Views <c>FirstInput .. FirstInput + InputCount - 1</c>, then the output's view; a frame or constant has no input, and names its output.</summary>
    public int FirstInput, InputCount;
    public int Output;
    public WindowRecord Vertical, Horizontal;

    /// <summary>Volumes: the window's third axis, and how many slices of equally many rows input and output have; else one of each.</summary>
    public WindowRecord Depth;
    public int InputSlices, OutputSlices;
    public int Groups;

    /// <summary>Units of work: output rows, or input rows of an operator that accumulates.</summary>
    public int WorkRows;

    /// <summary>Arena bytes that carry state from one step to the next; 4-byte aligned; address -1 where there are none.</summary>
    public int ScratchBytes, ScratchAddress;

    /// <summary>Convolution and depthwise: the stream of biases, multipliers and weights, in the weight section.</summary>
    public int Weights, WeightBytes;

    /// <summary>What the rule and the other kinds need: see Parameters.cs; in the parameter section.</summary>
    public int Parameters, ParameterBytes;

    public TextRecord Name;

    /// <summary>Multiply-accumulates of the whole operator.</summary>
    public long Macs;

    /// <summary>Whether it works on pairs of elements, of which those of the second map may stand for all rows, columns or channels.</summary>
    public readonly bool IsPair => Kind is OperatorKind.Add or OperatorKind.Multiply or OperatorKind.PairTable;

    /// <summary>Whether one row of an input stands for as many as the output has: of pairs, and of matrices.</summary>
    public readonly bool RepeatsRows => IsPair || Kind == OperatorKind.MatrixProduct;

    /// <summary>Whether each of its work rows reads every row of every input.</summary>
    public readonly bool ReadsAll => (Flags & OperatorFlags.ReadsAll) != 0;

    public readonly bool Accumulates => (Flags & OperatorFlags.Accumulates) != 0;

    /// <summary>Whether it works on volumes: a row is one of a slice, and a window reaches over several slices.</summary>
    public readonly bool IsVolume => Depth.Size > 1 || InputSlices > 1;

    /// <summary>Rows of its window: of a volume in all its slices.</summary>
    public readonly int WindowRows => Depth.Size * Vertical.Size;

    /// <summary>Elements of its window, over all axes.</summary>
    public readonly long Taps => (long)Depth.Size * Vertical.Size * Horizontal.Size;
}

/// <summary>Some work rows of one operator: the unit of dispatch.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 12)]
internal struct StepRecord
{
    public int Operator, FirstRow, Count;
}

/// <summary>Element type of the source model's input or output.</summary>
internal enum EndpointType
{
    Float32 = 0,
    Int8 = 1,
    UInt8 = 2,
}

/// <summary>Order of the elements at the source model's input or output.</summary>
internal enum EndpointLayout
{
    /// <summary>Rows, columns, channels: as the tensor lies.</summary>
    ChannelsLast = 0,

    /// <summary>Channels, rows, columns.</summary>
    ChannelsFirst = 1,
}

/// <summary>An input or output as the source model declares it, and the tensor that holds it here.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 64)]
internal unsafe struct EndpointRecord
{
    public const int MostDimensions = 6;

    public int Tensor;
    public EndpointType Type;
    public EndpointLayout Layout;

    /// <summary>1 for an output.</summary>
    public int IsOutput;
    public int Rank;
    public fixed int Dimensions[MostDimensions];
    public TextRecord Name;

    /// <summary>Index in the picture section of how a picture becomes this input, or -1.</summary>
    public int Picture;
}
