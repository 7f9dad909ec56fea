using System.Runtime.CompilerServices;
using EdgeConv.Blob;
using EdgeConv.Errors;
using EdgeConv.Frames;

namespace EdgeConv;

/// <summary>
/// Feeds frames to a session as the model's file describes: crop, resize, colour and quantisation, straight into the input's rows. Where the input is
/// on demand, its rows are made as the model asks for them, and the resized frame never exists. A session may have several of these: parts of one
/// frame, or cameras.
/// </summary>
/// <example><code>
/// using var input = new FrameInput(session, new FrameLayout(640, 480, PixelFormat.Yuyv));
/// input.Run(new Frame(pixels, input.Source));
/// session.GetOutput(scores);
/// </code></example>
public sealed unsafe class FrameInput : IDisposable
{
    private readonly Session _session;
    private readonly FrameReader _reader;
    private readonly Endpoint _endpoint;
    private readonly int _index;
    private readonly bool _cropsToFit;
    private Rectangle _crop;

    /// <summary>What a run's feed needs, on the caller's stack.</summary>
    private struct Picture
    {
        public FrameInput Input;
        public PinnedFrame Frame;
    }

    /// <summary>Prepares for frames of one layout.</summary>
    /// <param name="session">The session whose input is set.</param>
    /// <param name="source">Every frame's layout.</param>
    /// <param name="crop">The part of the frame that the model is to see; null for all of it.</param>
    /// <param name="index">Which input.</param>
    /// <param name="range">Levels of grey and YUV frames, where the camera's are not those of the file.</param>
    /// <param name="matrix">How luma and chroma of YUV frames relate to colours, where the camera's are not as the file says.</param>
    /// <exception cref="EdgeConvException">The file does not describe pictures for that input, or the crop leaves the frame.</exception>
    public FrameInput(Session session, FrameLayout source, Rectangle? crop = null, int index = 0, ColourRange? range = null, ColourMatrix? matrix = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        BlobFile file = session.Model.File;
        if ((uint)index >= (uint)session.Model.Inputs.Count)
            throw new EdgeConvException(SessionErrors.NoEndpoint, $"input {index}: the model has {session.Model.Inputs.Count}");
        Endpoint endpoint = session.Model.Inputs[index];
        if (endpoint.Picture is not { } picture)
            throw new EdgeConvException(SessionErrors.NoPicture, $"{file.Name}: input '{endpoint.Name}' has no description of pictures; "
                + "convert the model with --input-mul and --input-add, or give raw tensors");
        (_session, _endpoint, _index, _cropsToFit) = (session, endpoint, index, picture.CropsToFit);
        _crop = crop ?? new(0, 0, source.Width, source.Height);
        var conversion = new FrameConversion
        {
            Crop = Part(source, _crop), Width = endpoint.Columns, Height = endpoint.Rows,
            Channels = picture.Channels, Filter = picture.Filter, Matrix = matrix ?? picture.Matrix, Range = range ?? picture.Range,
        };
        byte* table = file.Bytes(SectionId.Parameters) + file.Pictures[endpoint.Record.Picture].Table;
        _reader = new(source, conversion, new ReadOnlySpan<sbyte>(table, 256 * picture.ChannelCount));
    }

    /// <summary>Every frame's layout.</summary>
    public FrameLayout Source => _reader.Source;

    /// <summary>
    /// The part of the frame that the model is to see; of it, where the file asks for the target's aspect ratio, the largest centred part that has it. It may be
    /// moved to any place and size inside the frame between runs, which allocates nothing.
    /// </summary>
    /// <exception cref="EdgeConvException">The part is empty or leaves the frame.</exception>
    public Rectangle Crop
    {
        get => _crop;
        set
        {
            _reader.Crop = Part(Source, value);
            _crop = value;
        }
    }

    /// <summary>Whether no chroma is read: a decoder need not make any.</summary>
    internal bool ReadsOnlyLuma => _reader.ReadsOnlyLuma;

    /// <summary>Bytes that conversion takes beside the arena and the camera's frame, all taken here: see <see cref="FrameReader.Bytes"/>.</summary>
    public long Bytes => _reader.Bytes;

    /// <summary>Whose time <see cref="RowTime"/> counts; null counts nothing.</summary>
    internal TimeProvider? RowClock { get; set; }

    /// <summary>Of the last <see cref="Run"/>: the time that rows took, in <see cref="RowClock"/>'s timestamps. Two reads of the clock a row.</summary>
    internal long RowTime { get; private set; }

    /// <summary>
    /// One inference on a frame: sets the input and runs, or, where the input is on demand, runs and makes each row when it is asked for. The frame must
    /// not change before this returns. Other inputs are set before. Allocates nothing.
    /// </summary>
    /// <exception cref="EdgeConvException">The frame has another layout.</exception>
    public void Run(in Frame frame)
    {
        if (!_endpoint.IsOnDemand)
        {
            long start = RowClock?.GetTimestamp() ?? 0;
            Set(frame);
            RowTime = (RowClock?.GetTimestamp() ?? 0) - start;
            _session.Run();
            return;
        }
        RowTime = 0;
        _reader.Require(frame, 0);
        fixed (byte* pixels = frame.Pixels)
        {
            var picture = new Picture { Input = this, Frame = new(frame, pixels) };
            _session.Run(&MakeRow, Unsafe.AsPointer(ref picture));
        }
    }

    /// <summary>Sets the input from a frame; <see cref="Session.Run()"/> follows. Allocates nothing.</summary>
    /// <exception cref="EdgeConvException">The frame has another layout, or the input is on demand and the session does not buffer it.</exception>
    public void Set(in Frame frame)
    {
        if (_endpoint.IsOnDemand && !_session.BuffersInputs)
            throw new EdgeConvException(SessionErrors.MadeWhileRunning, $"{_session.Model.File.Name}: input '{_endpoint.Name}' is made row by row while the model runs and cannot be set; "
                + "give the frame to FrameInput.Run instead");
        for (int row = 0; row < _reader.Rows; row++)
            _reader.ReadRow(frame, row, _session.InputRow(row, _index));
    }

    /// <summary>Releases the tables.</summary>
    public void Dispose() => _reader.Dispose();

    private Rectangle Part(FrameLayout source, Rectangle crop)
    {
        FrameReader.CheckCrop(source, crop);
        if (!_cropsToFit)
            return crop;
        Rectangle centre = Rectangle.CentreCrop(crop.Width, crop.Height, _endpoint.Columns, _endpoint.Rows);
        return centre with { X = crop.X + centre.X, Y = crop.Y + centre.Y };
    }

    private static void MakeRow(void* context, int row, sbyte* destination)
    {
        ref Picture picture = ref Unsafe.AsRef<Picture>(context);
        FrameInput input = picture.Input;
        if (input.RowClock is not { } clock)
        {
            input._reader.ReadRow(picture.Frame, row, destination);
            return;
        }
        long start = clock.GetTimestamp();
        input._reader.ReadRow(picture.Frame, row, destination);
        input.RowTime += clock.GetTimestamp() - start;
    }
}
