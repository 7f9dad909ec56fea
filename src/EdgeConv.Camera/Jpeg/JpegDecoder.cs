using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeConv.Camera.Jpeg.Transform;
using EdgeConv.Errors;
using EdgeConv.Frames;

namespace EdgeConv.Camera.Jpeg;

/// <summary>
/// Decodes baseline JPEG pictures, those of motion JPEG too, at full size or at a half, a quarter or an eighth of it, row by row as they are asked for: see
/// JPEG.md beside this file. All memory is taken by the constructor. Whatever the bytes are, nothing outside them is read, nothing is thrown and nothing
/// hangs. Not for several threads at once.
/// </summary>
internal sealed unsafe class JpegDecoder : IDisposable
{
    private const int Alignment = 64;

    private readonly int _mostWidth, _mostHeight;
    private DecoderMemory* _memory;
    private JpegHeader _header;
    private ErrorCode? _fault;
    private bool _isStarted;

    /// <summary>Takes memory for pictures up to a size.</summary>
    /// <param name="mostWidth">The most pixels of a row, at full size: 1 to <see cref="FrameLayout.MaxSide"/>.</param>
    /// <param name="mostHeight">The most rows.</param>
    public JpegDecoder(int mostWidth, int mostHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostHeight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostWidth, FrameLayout.MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostHeight, FrameLayout.MaxSide);
        (_mostWidth, _mostHeight) = (mostWidth, mostHeight);
        nuint bytes = (nuint)sizeof(DecoderMemory) + PictureLayout.RingBytes(mostWidth);
        _memory = (DecoderMemory*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(_memory, bytes);
        DecoderMemory.Prepare(_memory);
        Bytes = (long)bytes;
        RuntimeHelpers.RunClassConstructor(typeof(JpegErrors).TypeHandle); // a fault later on must not allocate
    }

    /// <summary>Gives the memory back if <see cref="Dispose"/> was forgotten.</summary>
    ~JpegDecoder() => Free();

    /// <summary>Bytes that the decoder took at its creation. It takes no others.</summary>
    public long Bytes { get; }

    /// <summary>Why the last picture was not started, or that its data is damaged as far as rows were asked for; null where nothing is wrong.</summary>
    public ErrorCode? Fault => IsDamaged ? JpegErrors.DataDamaged : _fault;

    /// <summary>Whether the coded data of the rows asked for so far was damaged: some of them are made up.</summary>
    public bool IsDamaged => _isStarted && Picture->IsDamaged;

    /// <summary>
    /// The picture at its reduced size, each side rounded up; its rows are decoded when they are asked for. Colour is BT.601 in full range. Valid while the
    /// picture's bytes are, until another is started.
    /// </summary>
    /// <exception cref="InvalidOperationException">No picture is started.</exception>
    public Frame Frame => new(Layout, &PictureRows.Make, Picture);

    /// <summary>The layout of <see cref="Frame"/>, and of what <see cref="Decode"/> writes.</summary>
    /// <exception cref="InvalidOperationException">No picture is started.</exception>
    public FrameLayout Layout
    {
        get
        {
            RequireStarted();
            return _header.Layout(8 / Picture->Size);
        }
    }

    private Picture* Picture => &_memory->Picture;

    /// <summary>Reads a picture's header. Nothing is decoded yet. Allocates nothing.</summary>
    /// <param name="bytes">The picture; it must stay where it is, unchanged, as long as its rows are asked for.</param>
    /// <param name="length">Its bytes; what is behind the picture is not looked at.</param>
    /// <param name="reduction">1, 2, 4 or 8: how many pixels of a row become one.</param>
    /// <param name="header">What the picture is.</param>
    /// <returns>False where it is none that can be decoded; <see cref="Fault"/> says why.</returns>
    public bool TryStart(byte* bytes, int length, int reduction, out JpegHeader header)
    {
        ObjectDisposedException.ThrowIf(_memory == null, this);
        if (reduction is not (1 or 2 or 4 or 8))
            throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "give 1, 2, 4 or 8");
        header = default;
        _isStarted = false;
        _fault = HeaderReader.Read(bytes, length, Picture, _mostWidth, _mostHeight);
        if (_fault is not null)
            return false;
        if (PictureLayout.Format(Picture) is not { } format)
        {
            _fault = JpegErrors.ComponentsUnsupported;
            return false;
        }
        PictureLayout.Arrange(Picture, reduction);
        Picture->DecodeGroup = Transforms.Best(Picture->Size);
        PictureRows.Start(Picture);
        _header = header = new(Picture->Width, Picture->Height, format);
        return _isStarted = true;
    }

    /// <summary>
    /// Says what of the picture's rows will be read, so that no more is transformed; the rest of them is undefined. At first that is all. May be said again
    /// before another pass over the rows. Allocates nothing.
    /// </summary>
    /// <param name="firstColumn">The first pixel of a row that is read, at the reduced size.</param>
    /// <param name="columns">How many are.</param>
    /// <param name="chroma">Whether chroma is.</param>
    /// <exception cref="InvalidOperationException">No picture is started.</exception>
    public void Narrow(int firstColumn, int columns, bool chroma)
    {
        RequireStarted();
        PictureLayout.Narrow(Picture, firstColumn, columns, chroma);
        PictureRows.Forget(Picture);
    }

    /// <summary>Decodes the whole picture; it must not have been narrowed. Allocates nothing.</summary>
    /// <param name="pixels">At least <see cref="FrameLayout.FrameBytes"/> bytes of <see cref="Layout"/>.</param>
    /// <returns>False where its data is damaged; what could be decoded is there.</returns>
    /// <exception cref="EdgeConvException">Too few bytes.</exception>
    /// <exception cref="InvalidOperationException">No picture is started.</exception>
    public bool Decode(Span<byte> pixels)
    {
        FrameLayout layout = Layout;
        _ = new Frame(pixels, layout); // enough room
        PlaneRows rows;
        int chromaStep = 1 << layout.ChromaShiftY;
        for (int row = 0; row < layout.Height; row++)
        {
            PictureRows.Make(Picture, row, &rows);
            Copy(rows.First, pixels, layout.StrideBytes * row, layout.Width);
            if (layout.Planes == 1 || row % chromaStep != 0)
                continue;
            int within = row / chromaStep * layout.ChromaStrideBytes;
            Copy(rows.Second, pixels, (int)layout.PlaneOffset(1) + within, layout.ChromaWidth);
            Copy(rows.Third, pixels, (int)layout.PlaneOffset(2) + within, layout.ChromaWidth);
        }
        return !IsDamaged;
    }

    /// <summary>Releases the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void Copy(byte* row, Span<byte> pixels, int offset, int length) => new ReadOnlySpan<byte>(row, length).CopyTo(pixels[offset..]);

    private void RequireStarted()
    {
        if (!_isStarted)
            throw new InvalidOperationException("no picture is started");
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _isStarted = false;
    }
}
