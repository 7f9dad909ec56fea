using System.Runtime.InteropServices;
using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>
/// Makes rows of a model's input from a camera's frame, one at a time and straight from its bytes: crop, resize, colour, quantise.
/// The resized frame as a whole never exists. Everything is allocated by the constructor. Not for several threads at once.
/// </summary>
public sealed unsafe class FrameReader : IDisposable
{
    private readonly Taps* _columns, _rows;
    private readonly short* _columnWeights, _rowWeights;
    private readonly int* _line0, _line1, _sums; // two source rows on the target's columns; one target row
    private readonly sbyte* _quantisation;       // null without a table
    private readonly delegate*<in PlaneRows, Taps*, short*, int, int*, void> _pass;
    private readonly int _width, _height, _targetChannels, _sourceChannels;
    private readonly int _red;
    private readonly ResizeFilter _filter;
    private readonly bool _sourceIsYuv;
    private readonly YuvCoefficients _yuv;
    private readonly LumaCoefficients _luma;
    private readonly long _bytes;
    private void* _memory;
    private Rectangle _crop;

    // What the two lines hold, and for which frame: valid while rows are asked for one after the other.
    private int _line0Row, _line1Row, _nextRow = -1;
    private PinnedFrame _frame;

    /// <summary>Prepares for frames of one layout.</summary>
    /// <param name="source">Every frame's layout.</param>
    /// <param name="conversion">What becomes of them.</param>
    /// <param name="quantisation">The model's input for a level: <c>quantisation[channel * 256 + level]</c>; empty if only levels will be read.</param>
    /// <exception cref="EdgeConvException">The conversion does not fit the layout, or the table the channels.</exception>
    public FrameReader(FrameLayout source, FrameConversion conversion, ReadOnlySpan<sbyte> quantisation = default)
    {
        ArgumentNullException.ThrowIfNull(conversion);
        Source = source;
        _width = conversion.Width;
        _height = conversion.Height;
        Check(source, conversion);
        Rectangle crop = conversion.Crop ?? new(0, 0, source.Width, source.Height);
        CheckCrop(source, crop);
        _filter = conversion.Filter;
        bool grey = conversion.Channels == ChannelOrder.Grey;
        _targetChannels = grey ? 1 : 3;
        _red = conversion.Channels == ChannelOrder.Bgr ? 2 : 0;
        if (!quantisation.IsEmpty && quantisation.Length != 256 * _targetChannels)
            throw new EdgeConvException(FrameErrors.Table, $"Frame conversion to {conversion.Channels}: the quantisation table needs {256 * _targetChannels} entries, got {quantisation.Length}.");
        _yuv = YuvCoefficients.Of(conversion.Matrix, conversion.Range);
        _luma = LumaCoefficients.Of(conversion.Matrix);
        _sourceIsYuv = source.IsYuv;
        _sourceChannels = source.Format == PixelFormat.Grey || (_sourceIsYuv && grey) ? 1 : 3;
        _pass = HorizontalPass.Of(source.Format, onlyLuma: grey);

        // Enough for every crop: the largest needs most.
        int columnWeights = ResizeAxis.MostWeights(source.Width, _width, _filter);
        int rowWeights = ResizeAxis.MostWeights(source.Height, _height, _filter);
        int lineBytes = sizeof(int) * _width * _sourceChannels;
        nuint bytes = (nuint)sizeof(Taps) * (nuint)(_width + _height) + 3 * (nuint)lineBytes
            + sizeof(short) * (nuint)(columnWeights + rowWeights) + (nuint)quantisation.Length;
        _bytes = (long)bytes;
        byte* next = (byte*)(_memory = NativeMemory.Alloc(bytes));
        _columns = (Taps*)Take(ref next, sizeof(Taps) * _width);
        _rows = (Taps*)Take(ref next, sizeof(Taps) * _height);
        _line0 = (int*)Take(ref next, lineBytes);
        _line1 = (int*)Take(ref next, lineBytes);
        _sums = (int*)Take(ref next, lineBytes);
        _columnWeights = (short*)Take(ref next, sizeof(short) * columnWeights);
        _rowWeights = (short*)Take(ref next, sizeof(short) * rowWeights);
        _quantisation = quantisation.IsEmpty ? null : (sbyte*)Take(ref next, quantisation.Length);
        quantisation.CopyTo(new Span<sbyte>(_quantisation, quantisation.Length));
        Aim(crop);
    }

    /// <summary>Gives the memory back if <see cref="Dispose"/> was forgotten.</summary>
    ~FrameReader() => Free();

    /// <summary>The layout that every frame must have.</summary>
    public FrameLayout Source { get; }

    /// <summary>The part of the frame that is read. Moving it, to any place and size inside the frame, allocates nothing.</summary>
    /// <exception cref="EdgeConvException">The crop is empty or leaves the frame.</exception>
    public Rectangle Crop
    {
        get => _crop;
        set
        {
            ObjectDisposedException.ThrowIf(_memory == null, this);
            CheckCrop(Source, value);
            if (value != _crop)
                Aim(value);
        }
    }

    /// <summary>Whether no chroma is read: a decoder need not make any.</summary>
    internal bool ReadsOnlyLuma => _sourceChannels == 1;

    /// <summary>Bytes of a row of the target: width times channels.</summary>
    public int RowBytes => _width * _targetChannels;

    /// <summary>Rows of the target.</summary>
    public int Rows => _height;

    /// <summary>Bytes that the reader took at its creation: tables of positions and weights, the quantisation, and three lines of sums. It takes no others.</summary>
    public long Bytes => _bytes;

    /// <summary>Makes one row of the model's input, channels interleaved. Rows in ascending order share work; any order is right.</summary>
    /// <param name="frame">The frame; it may only change before row 0 is read, or between rows that do not follow one another.</param>
    /// <param name="row">Which row, from 0.</param>
    /// <param name="destination">At least <see cref="RowBytes"/> bytes.</param>
    /// <exception cref="EdgeConvException">Another layout, no such row, too little room, or a reader without a quantisation table.</exception>
    public void ReadRow(in Frame frame, int row, Span<sbyte> destination)
    {
        CheckRoom(destination.Length);
        fixed (sbyte* pointer = destination)
            ReadRow(frame, row, pointer);
    }

    /// <summary>Makes one row of levels, 0 to 255, not quantised: for checks and drawing.</summary>
    /// <inheritdoc cref="ReadRow(in Frame, int, Span{sbyte})"/>
    public void ReadRow(in Frame frame, int row, Span<byte> destination)
    {
        CheckRoom(destination.Length);
        fixed (byte* pointer = destination)
            ReadRow(frame, row, pointer);
    }

    internal void ReadRow(in Frame frame, int row, sbyte* destination)
    {
        Require(frame, row);
        if (_quantisation == null)
            throw new EdgeConvException(FrameErrors.Table, "Frame reader without a quantisation table: give one to its constructor, or read levels into bytes.");
        fixed (byte* pixels = frame.Pixels)
            ReadRow(new PinnedFrame(frame, pixels), row, destination);
    }

    /// <summary>As for a frame, which has been looked at: see <see cref="Require"/>. There must be a quantisation table.</summary>
    internal void ReadRow(in PinnedFrame frame, int row, sbyte* destination)
    {
        ReadRow(frame, row, (byte*)destination);
        byte* levels = (byte*)destination;
        int channels = _targetChannels;
        for (int channel = 0; channel < channels; channel++)
        {
            sbyte* table = _quantisation + 256 * channel;
            for (int i = channel; i < _width * channels; i += channels)
                destination[i] = table[levels[i]];
        }

        GC.KeepAlive(this); // its finaliser frees what the loops read
    }

    internal void ReadRow(in Frame frame, int row, byte* destination)
    {
        Require(frame, row);
        fixed (byte* pixels = frame.Pixels)
            ReadRow(new PinnedFrame(frame, pixels), row, destination);
    }

    /// <exception cref="EdgeConvException">The frame has another layout, or there is no such row.</exception>
    internal void Require(in Frame frame, int row)
    {
        ObjectDisposedException.ThrowIf(_memory == null, this);
        if (frame.Layout != Source)
            throw new EdgeConvException(FrameErrors.OtherFrame, $"Frame of {Described(frame.Layout)}: this reader was made for {Described(Source)}.");
        if ((uint)row >= (uint)_height)
            throw new EdgeConvException(FrameErrors.Row, $"Row {row} of a target with {_height} rows: ask for 0 to {_height - 1}.");
    }

    private void ReadRow(in PinnedFrame frame, int row, byte* destination)
    {
        SumRows(frame, row);
        if (_sourceChannels == 1 && _targetChannels == 1)
            ColourConversion.GreyToGrey(_sums, _yuv, destination, _width);
        else if (_sourceChannels == 1)
            ColourConversion.GreyToColour(_sums, _yuv, destination, _width);
        else if (_sourceIsYuv)
            ColourConversion.YuvToColour(_sums, _yuv, _red, destination, _width);
        else if (_targetChannels == 1)
            ColourConversion.RgbToGrey(_sums, _luma, destination, _width);
        else
            ColourConversion.RgbToColour(_sums, _red, destination, _width);
        GC.KeepAlive(this);
    }

    /// <summary>Releases the tables.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }

    private void SumRows(in PinnedFrame frame, int row)
    {
        if (row != _nextRow || !frame.IsSame(_frame))
            _line0Row = _line1Row = -1;
        _nextRow = row + 1;
        _frame = frame;

        Taps taps = _rows[row];
        int* sums = _sums;
        nint count = (nint)_width * _sourceChannels;
        for (int k = 0; k < taps.Count; k++)
        {
            int* line = Line(frame, taps.First + k);
            int weight = _rowWeights[taps.Weight + k];
            if (k == 0)
            {
                for (nint i = 0; i < count; i++)
                    sums[i] = line[i] * weight;
            }
            else
            {
                for (nint i = 0; i < count; i++)
                    sums[i] += line[i] * weight;
            }
        }
    }

    // Neighbouring target rows share at most their last two source rows; one of those is even.
    private int* Line(in PinnedFrame frame, int y)
    {
        bool even = (y & 1) == 0;
        int* line = even ? _line0 : _line1;
        ref int held = ref even ? ref _line0Row : ref _line1Row;
        if (held != y)
        {
            _pass(frame.Row(Source, y), _columns, _columnWeights, _width, line);
            held = y;
        }

        return line;
    }

    private void Aim(Rectangle crop)
    {
        _crop = crop;
        _nextRow = -1;
        ResizeAxis.Fill(crop.Width, _width, _filter, crop.X, _columns, _columnWeights);
        ResizeAxis.Fill(crop.Height, _height, _filter, crop.Y, _rows, _rowWeights);
        GC.KeepAlive(this);
    }

    private static void Check(FrameLayout source, FrameConversion conversion)
    {
        if (source.Width == 0)
            throw new EdgeConvException(FrameErrors.Size, "Frame layout without a size: make it with its constructor.");
        if (conversion.Width is < 1 or > FrameLayout.MaxSide || conversion.Height is < 1 or > FrameLayout.MaxSide)
            throw new EdgeConvException(FrameErrors.Conversion, $"Frame conversion to {conversion.Width}x{conversion.Height}: give a width and a height from 1 to {FrameLayout.MaxSide}.");
        if (!Enum.IsDefined(conversion.Filter) || !Enum.IsDefined(conversion.Channels))
            throw new EdgeConvException(FrameErrors.Conversion, $"Frame conversion with filter {(int)conversion.Filter} and channels {(int)conversion.Channels}: use values that ResizeFilter and ChannelOrder name.");
    }

    internal static void CheckCrop(FrameLayout source, Rectangle crop)
    {
        if (crop.X < 0 || crop.Y < 0 || crop.Width < 1 || crop.Height < 1
            || crop.X > source.Width - crop.Width || crop.Y > source.Height - crop.Height)
            throw new EdgeConvException(FrameErrors.Crop, $"Crop of {crop.Width}x{crop.Height} at ({crop.X}, {crop.Y}): it must lie inside the frame of {source.Width}x{source.Height}.");
    }

    private void CheckRoom(int length)
    {
        if (length < RowBytes)
            throw new EdgeConvException(FrameErrors.Row, $"Row of {RowBytes} bytes: the destination has room for {length}.");
    }

    private static string Described(FrameLayout layout) =>
        $"{layout.Width}x{layout.Height} {layout.Format} with a stride of {layout.StrideBytes} bytes";

    private static byte* Take(ref byte* next, int bytes)
    {
        byte* taken = next;
        next += bytes;
        return taken;
    }
}
