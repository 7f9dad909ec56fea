using System.Runtime.InteropServices;
using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>
/// Makes rows of a model's input from a camera's frame, one at a time and straight from its bytes: crop, resize, colour, quantise.
/// The resized frame as a whole never exists. Everything is allocated by the constructor. Not for several threads at once.
/// </summary>
public sealed unsafe class FrameReader : IDisposable
{
    private readonly SamplePlane* _planes;
    private readonly int _planeCount;
    private readonly delegate*<SamplePlane*, int, void> _firstPass, _otherPass; // the first plane's, and that of planes of chroma
    private readonly Taps* _rows;
    private readonly short* _rowWeights, _tapWeights;
    private readonly int* _line0, _line1, _line2;     // one target row in the source's channels
    private readonly byte* _level0, _level1, _level2; // and in its own
    private readonly sbyte* _quantisation;            // null without a table
    private readonly int _width, _height, _targetChannels, _sourceChannels;
    private readonly bool _isBgr;
    private readonly ResizeFilter _filter;
    private readonly YuvCoefficients _yuv;
    private readonly LumaCoefficients _luma;
    private readonly long _bytes;
    private void* _memory;
    private Rectangle _crop;

    // The last two source rows that were asked for, an even and an odd one, and of which frame: valid while rows are asked for one after the other.
    private PlaneRows _even, _odd;
    private int _evenRow, _oddRow, _nextRow = -1;
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
        _isBgr = conversion.Channels == ChannelOrder.Bgr;
        bool grey = conversion.Channels == ChannelOrder.Grey;
        _targetChannels = grey ? 1 : 3;
        if (!quantisation.IsEmpty && quantisation.Length != 256 * _targetChannels)
            throw new EdgeConvException(FrameErrors.Table, $"Frame conversion to {conversion.Channels}: the quantisation table needs {256 * _targetChannels} entries, got {quantisation.Length}.");
        _yuv = YuvCoefficients.Of(conversion.Matrix, conversion.Range);
        _luma = LumaCoefficients.Of(conversion.Matrix);
        _sourceChannels = source.Format == PixelFormat.Grey || (source.IsYuv && grey) ? 1 : 3;
        _planeCount = ReadsOnlyLuma ? 1 : source.Planes;
        _firstPass = HorizontalPass.Of(SamplePlane.Of(source, 0).Order, ReadsOnlyLuma);
        _otherPass = HorizontalPass.Of(SamplePlane.Of(source, 1).Order, onlyLuma: false);

        // The same walk twice: for how many bytes there are, and for their places. There is room for every crop.
        int line = (_width + ColourConversion.Block - 1) / ColourConversion.Block * ColourConversion.Block;
        int taps = ResizeAxis.MostTaps(source.Width, _width, _filter), rowWeights = ResizeAxis.MostWeights(source.Height, _height, _filter);
        for (bool isPlaced = false; ; isPlaced = true)
        {
            byte* next = (byte*)_memory;
            _planes = (SamplePlane*)Take(ref next, sizeof(SamplePlane) * _planeCount);
            _rows = (Taps*)Take(ref next, sizeof(Taps) * _height);
            _line0 = (int*)Take(ref next, sizeof(int) * line);
            _line1 = ReadsOnlyLuma ? null : (int*)Take(ref next, sizeof(int) * line);
            _line2 = ReadsOnlyLuma ? null : (int*)Take(ref next, sizeof(int) * line);
            SamplePlane plane = default;
            for (int i = 0; i < _planeCount; i++)
            {
                SamplePlane before = plane;
                plane = SamplePlane.Of(source, i);
                int vectors = SamplePlane.VectorsOf(plane.Order, plane.ShiftX, taps);
                plane.Sums = (int*)Take(ref next, sizeof(int) * SamplePlane.SumsOf(plane.Order, plane.Bytes, vectors));
                plane.Starts = i == 2 ? before.Starts : (int*)Take(ref next, sizeof(int) * _width); // V is resized as U is
                plane.Weights = i == 2 ? before.Weights : (short*)Take(ref next, sizeof(short) * 4 * vectors * _width);
                bool isBgr = source.Format == PixelFormat.Bgr24;
                plane.First = i == 0 && !isBgr ? _line0 : i == 1 ? _line1 : _line2;
                plane.Second = i == 0 ? _line1 : _line2;
                plane.Third = isBgr ? _line0 : _line2;
                if (isPlaced)
                    _planes[i] = plane;
            }

            _rowWeights = (short*)Take(ref next, sizeof(short) * rowWeights);
            _tapWeights = (short*)Take(ref next, sizeof(short) * taps);
            _level0 = Take(ref next, line);
            _level1 = _sourceChannels == 1 || grey ? _level0 : Take(ref next, line);
            _level2 = _sourceChannels == 1 || grey ? _level0 : Take(ref next, line);
            _quantisation = quantisation.IsEmpty ? null : (sbyte*)Take(ref next, quantisation.Length);
            if (isPlaced)
                break;
            _bytes = (long)next;
            _memory = NativeMemory.Alloc((nuint)_bytes);
        }

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

    /// <summary>Bytes that the reader took at its creation: a sum for each byte of a source row, weights, the quantisation, and a row of the target. It takes no others.</summary>
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
        MakeLevels(frame, row);
        byte* level0 = _level0, level1 = _level1, level2 = _level2;
        sbyte* table0 = _quantisation, table1 = table0 + 256, table2 = table1 + 256;
        int width = _width;
        if (_targetChannels == 1)
        {
            for (int i = 0; i < width; i++)
                destination[i] = table0[level0[i]];
        }
        else
        {
            for (int i = 0; i < width; i++, destination += 3)
            {
                destination[0] = table0[level0[i]];
                destination[1] = table1[level1[i]];
                destination[2] = table2[level2[i]];
            }
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
        MakeLevels(frame, row);
        byte* level0 = _level0, level1 = _level1, level2 = _level2;
        for (int i = 0; i < _width; i++, destination += _targetChannels)
        {
            destination[0] = level0[i];
            if (_targetChannels == 1)
                continue;
            destination[1] = level1[i];
            destination[2] = level2[i];
        }

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

    private void MakeLevels(in PinnedFrame frame, int row)
    {
        SumRows(frame, row);
        _firstPass(_planes, _width);
        for (int i = 1; i < _planeCount; i++)
            _otherPass(_planes + i, _width);
        byte* red = _isBgr ? _level2 : _level0, blue = _isBgr ? _level0 : _level2;
        if (_sourceChannels == 1)
            ColourConversion.Luma(_line0, _yuv, _level0, _width);
        else if (Source.IsYuv)
            ColourConversion.YuvToColour(_line0, _line1, _line2, _yuv, red, _level1, blue, _width);
        else if (_targetChannels == 1)
            ColourConversion.RgbToGrey(_line0, _line1, _line2, _luma, _level0, _width);
        else
        {
            ColourConversion.Colour(_line0, red, _width);
            ColourConversion.Colour(_line1, _level1, _width);
            ColourConversion.Colour(_line2, blue, _width);
        }
    }

    private void SumRows(in PinnedFrame frame, int row)
    {
        if (row != _nextRow || !frame.IsSame(_frame))
            _evenRow = _oddRow = -1;
        _nextRow = row + 1;
        _frame = frame;
        for (int i = 0; i < _planeCount; i++)
            new Span<int>(_planes[i].Sums, _planes[i].Bytes).Clear();

        // Two at a time where they share their chroma, so never an odd row and the one below.
        Taps taps = _rows[row];
        short* weights = _rowWeights + taps.Weight;
        for (int y = taps.First, end = y + taps.Count; y < end;)
        {
            if ((y & 1) == 0 && y + 1 < end)
            {
                AddRows(Row(frame, y), weights[0], Row(frame, y + 1), weights[1]);
                y += 2;
                weights += 2;
            }
            else
            {
                AddRow(Row(frame, y), weights[0]);
                y++;
                weights++;
            }
        }
    }

    private void AddRow(in PlaneRows row, int weight)
    {
        for (int i = 0; i < _planeCount; i++)
        {
            ref SamplePlane plane = ref _planes[i];
            VerticalPass.Add(row[i] + plane.FirstByte, weight, plane.Sums, plane.Bytes);
        }
    }

    private void AddRows(in PlaneRows row, int weight, in PlaneRows below, int weightBelow)
    {
        for (int i = 0; i < _planeCount; i++)
        {
            ref SamplePlane plane = ref _planes[i];
            if (plane.ShiftY == 1)
                VerticalPass.Add(row[i] + plane.FirstByte, weight + weightBelow, plane.Sums, plane.Bytes);
            else
                VerticalPass.Add(row[i] + plane.FirstByte, weight, below[i] + plane.FirstByte, weightBelow, plane.Sums, plane.Bytes);
        }
    }

    // Neighbouring target rows share at most their last two source rows; one of those is even.
    private ref PlaneRows Row(in PinnedFrame frame, int y)
    {
        bool even = (y & 1) == 0;
        ref int held = ref even ? ref _evenRow : ref _oddRow;
        ref PlaneRows rows = ref even ? ref _even : ref _odd;
        if (held != y)
        {
            rows = frame.Row(Source, y);
            held = y;
        }

        return ref rows;
    }

    private void Aim(Rectangle crop)
    {
        _crop = crop;
        _nextRow = -1;
        for (int i = 0; i < _planeCount; i++)
            _planes[i].Aim(crop.X, crop.Width, _width, _filter, _tapWeights);
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
