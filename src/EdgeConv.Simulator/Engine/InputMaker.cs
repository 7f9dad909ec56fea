using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;

namespace EdgeConv.Simulator;

/// <summary>
/// What the model was given for the newest frame: made again from the frame in the ring, by the same code on a session of its own, so that the inference thread does nothing
/// for it.
/// </summary>
internal sealed class InputMaker : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PictureBuffer _buffer = new();
    private (byte[] File, PictureFormat Format) _madeFor;
    private Model? _model;
    private Session? _session;
    private CameraInput? _input;

    /// <summary>Null where there is no frame, or it is damaged.</summary>
    public InputCopy? Newest(NodeRun run)
    {
        lock (_lock)
            return run.Read(ring => ring.TryNewest(_buffer) ? Copy(run) : null);
    }

    public void Dispose()
    {
        lock (_lock)
            Free();
    }

    private unsafe InputCopy? Copy(NodeRun run)
    {
        if (_madeFor != (run.Setup.Model, _buffer.Format))
            Prepare(run);
        fixed (byte* bytes = _buffer.Bytes.Span)
            if (!_input!.Set(new CameraFrame(bytes, _buffer.Bytes.Length, 0, _buffer.Record.Sequence, 0)))
                return null;
        int rowBytes = run.Picture.Columns * run.Picture.Channels;
        var copy = new sbyte[run.Picture.Rows * rowBytes];
        for (int row = 0; row < run.Picture.Rows; row++)
            _session!.InputRow(row).CopyTo(copy.AsSpan(row * rowBytes));
        return new(_buffer.Record.Sequence, copy);
    }

    private void Prepare(NodeRun run)
    {
        Free();
        PictureFormat format = _buffer.Format;
        _model = Model.Load(run.Setup.Model, run.Setup.Name);
        _session = new(_model, new() { BuffersInputs = true });
        var layout = new FrameLayout(format.Width, format.Height, format.IsJpeg ? PixelFormat.Grey : format.Format, format.IsJpeg ? 0 : format.StrideBytes);
        _input = new(_session, new CameraFormat(layout, format.IsJpeg, 0) { Range = run.Camera.Format.Range, Matrix = run.Camera.Format.Matrix },
            Region.Of(run.Configuration.Model.Region).PixelsOf(layout));
        _madeFor = (run.Setup.Model, format);
    }

    private void Free()
    {
        _input?.Dispose();
        _session?.Dispose();
        _model?.Dispose();
        (_input, _session, _model, _madeFor) = (null, null, null, default);
    }
}
