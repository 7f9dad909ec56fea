using EdgeConv.Camera.Jpeg;
using EdgeConv.Errors;
using EdgeConv.Frames;

namespace EdgeConv.Camera;

/// <summary>
/// Feeds a camera's frames to a session, whatever their format. JPEG pictures are decoded row by row as the model asks for rows, at the largest reduction
/// that leaves the crop no smaller than the model's input.
/// </summary>
/// <remarks>Runs allocate nothing, but for the first JPEG picture, and one whose chroma is sampled otherwise than the last one's: those make tables.</remarks>
public sealed unsafe class CameraInput : IDisposable
{
    private readonly Session _session;
    private readonly CameraFormat _format;
    private readonly int _index;
    private readonly JpegDecoder? _decoder;
    private readonly FrameInput?[] _inputs = new FrameInput?[4]; // by binary logarithm of the reduction; raw frames have the first
    private PixelFormat? _sampling;
    private Rectangle _crop;
    private TimeProvider? _rowClock;

    /// <summary>Prepares for frames of one format.</summary>
    /// <param name="session">The session whose input is set.</param>
    /// <param name="format">What the camera gives: <see cref="FrameSource.Format"/>.</param>
    /// <param name="crop">The part of the frame that the model is to see; null for all of it.</param>
    /// <param name="index">Which input.</param>
    /// <exception cref="EdgeConvException">The file does not describe pictures for that input, or the crop leaves the frame.</exception>
    public CameraInput(Session session, CameraFormat format, Rectangle? crop = null, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(session);
        (_session, _format, _index) = (session, format, index);
        _crop = crop ?? new(0, 0, format.Layout.Width, format.Layout.Height);
        _inputs[0] = new FrameInput(session, format.Layout, _crop, index, format.Range, format.Matrix);
        if (format.IsJpeg)
            _decoder = new JpegDecoder(format.Layout.Width, format.Layout.Height);
    }

    /// <summary>
    /// The part of the frame that the model is to see, in pixels of the whole frame; in reduced JPEG pictures it grows to whole pixels. May be moved between
    /// runs, which allocates nothing.
    /// </summary>
    /// <exception cref="EdgeConvException">It is empty or leaves the frame.</exception>
    public Rectangle Crop
    {
        get => _crop;
        set
        {
            FrameReader.CheckCrop(_format.Layout, value);
            _crop = value;
        }
    }

    /// <summary>Why the last <see cref="Run"/> answered false.</summary>
    public ErrorCode? Fault { get; private set; }

    /// <summary>Bytes that this took outside managed memory.</summary>
    public long Bytes => (_decoder?.Bytes ?? 0) + _inputs.Sum(input => input?.Bytes ?? 0);

    /// <summary>As <see cref="FrameInput.RowClock"/>.</summary>
    internal TimeProvider? RowClock
    {
        get => _rowClock;
        set
        {
            _rowClock = value;
            foreach (FrameInput? input in _inputs)
            {
                if (input is not null)
                    input.RowClock = value;
            }
        }
    }

    /// <summary>As <see cref="FrameInput.RowTime"/>; decoding of JPEG rows is part of it.</summary>
    internal long RowTime { get; private set; }

    /// <summary>One inference on a frame.</summary>
    /// <returns>False where the frame is damaged: what the session now holds does not count.</returns>
    public bool Run(in CameraFrame frame) => Take(frame, runs: true);

    /// <summary>Sets the input as <see cref="Run"/> does, and runs nothing.</summary>
    /// <returns>False where the frame is damaged.</returns>
    /// <exception cref="EdgeConvException">The input is on demand and the session does not buffer it.</exception>
    internal bool Set(in CameraFrame frame) => Take(frame, runs: false);

    /// <summary>Releases tables and decoder.</summary>
    public void Dispose()
    {
        foreach (FrameInput? input in _inputs)
            input?.Dispose();
        _decoder?.Dispose();
    }

    private bool Take(in CameraFrame frame, bool runs)
    {
        Fault = null;
        if (_decoder is not null)
            return TakeJpeg(frame, runs);
        if (frame.Bytes.Length < _format.FrameBytes)
            return Damaged(CameraErrors.Damaged);
        FrameInput input = _inputs[0]!;
        if (input.Crop != _crop)
            input.Crop = _crop;
        Feed(input, new Frame(frame.Bytes, _format.Layout), runs);
        RowTime = input.RowTime;
        return true;
    }

    private static void Feed(FrameInput input, in Frame frame, bool runs)
    {
        if (runs)
            input.Run(frame);
        else
            input.Set(frame);
    }

    private bool TakeJpeg(in CameraFrame frame, bool runs)
    {
        int shift = ReductionShift();
        if (!_decoder!.TryStart(frame.Pointer, frame.Bytes.Length, 1 << shift, out JpegHeader header))
            return Damaged(_decoder.Fault!);
        if (header.Width != _format.Layout.Width || header.Height != _format.Layout.Height)
            return Damaged(CameraErrors.Damaged);
        if (header.Format != _sampling)
            Prepare(header);
        FrameInput input = _inputs[shift]!;
        Rectangle crop = Reduced(_crop, shift);
        if (input.Crop != crop)
            input.Crop = crop;
        _decoder.Narrow(crop.X, crop.Width, chroma: !input.ReadsOnlyLuma);
        Feed(input, _decoder.Frame, runs);
        RowTime = input.RowTime;
        return !_decoder.IsDamaged || Damaged(JpegErrors.DataDamaged);
    }

    // The smaller side decides, of a part with the target's ratio too: that has the smaller side whole.
    private int ReductionShift()
    {
        Endpoint endpoint = _session.Model.Inputs[_index];
        int shift = 3;
        while (shift > 0 && (_crop.Width >> shift < endpoint.Columns || _crop.Height >> shift < endpoint.Rows))
            shift--;
        return shift;
    }

    // Which reduction a crop will need is not known, so that all are prepared at once: later runs allocate nothing.
    private void Prepare(JpegHeader header)
    {
        for (int shift = 0; shift < _inputs.Length; shift++)
        {
            _inputs[shift]?.Dispose();
            _inputs[shift] = new FrameInput(_session, header.Layout(1 << shift), Reduced(_crop, shift), _index, ColourRange.Full, ColourMatrix.Bt601) { RowClock = _rowClock };
        }
        _sampling = header.Format;
    }

    private static Rectangle Reduced(Rectangle crop, int shift)
    {
        int left = crop.X >> shift, top = crop.Y >> shift, round = (1 << shift) - 1;
        return new(left, top, ((crop.X + crop.Width + round) >> shift) - left, ((crop.Y + crop.Height + round) >> shift) - top);
    }

    private bool Damaged(ErrorCode fault)
    {
        Fault = fault;
        return false;
    }
}
