using System.Runtime.InteropServices;
using EdgeConv.Frames;

namespace EdgeConv.Camera.Files;

/// <summary>
/// Pictures as a camera: a JPEG file, a folder of them in order of their names, or a file of raw frames one after the other. All is read into memory when it
/// is opened, and frames are handed out there; JPEG pictures as they are.
/// </summary>
internal sealed unsafe class PictureSource : FrameSource
{
    /// <summary>What a source may take of memory.</summary>
    private const long MostBytes = 512L << 20;

    private readonly string _path;
    private readonly CameraWish _wish;
    private readonly List<(long Offset, int Length)> _frames = [];
    private byte* _memory;
    private CameraFormat _format;
    private CameraFault _fault;
    private long _next, _start;
    private bool _open;

    public PictureSource(string path, CameraWish wish)
    {
        wish.Check(path);
        _path = path;
        _wish = wish;
    }

    /// <summary>Gives the memory back if <see cref="FrameSource.Dispose()"/> was forgotten.</summary>
    ~PictureSource() => Free();

    public override string Name => _path;

    public override CameraFormat Format => _format;

    public override CameraFault Fault => _fault;

    /// <summary>Files drop none: whoever comes late gets the next one late.</summary>
    public override long Dropped => 0;

    public override void Open()
    {
        Close();
        try
        {
            if (Directory.Exists(_path))
                ReadPictures(PicturesOf(_path));
            else if (!File.Exists(_path))
                throw Bad(_path, "there is no such file");
            else if (RawFormat() is { } raw)
                ReadRaw(raw);
            else
                ReadPictures([_path]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Close();
            throw Bad(_path, error.Message, error);
        }
        catch
        {
            Close();
            throw;
        }
        (_next, _fault, _open) = (0, default, true);
        _start = _wish.Clock.GetTimestamp();
    }

    public override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
    {
        frame = default;
        if (!_open)
        {
            _fault = new CameraFault(CameraErrors.NotOpen, null, 0);
            return CaptureResult.Lost;
        }
        if (_next >= _frames.Count && !_wish.Loop)
            return CaptureResult.Ended;
        if (_wish.FramesPerSecond > 0 && !WaitUntilDue(timeout))
        {
            _fault = new CameraFault(CameraErrors.Stalled, null, 0);
            return CaptureResult.TimedOut;
        }
        (long offset, int length) = _frames[(int)(_next % _frames.Count)];
        TimeSpan now = _wish.Clock.GetElapsedTime(0);
        frame = new CameraFrame(_memory + offset, length, 0, _next++, now.Ticks * TimeSpan.NanosecondsPerTick);
        return CaptureResult.Frame;
    }

    public override bool Release(in CameraFrame frame) => _open;

    public override void Close()
    {
        _open = false;
        Free();
    }

    protected override void Dispose(bool disposing)
    {
        Free();
        base.Dispose(disposing);
    }

    private bool WaitUntilDue(TimeSpan timeout)
    {
        TimeSpan early = TimeSpan.FromSeconds(_next / _wish.FramesPerSecond) - _wish.Clock.GetElapsedTime(_start);
        if (early > TimeSpan.Zero)
            Clocks.Wait(_wish.Clock, early < timeout ? early : timeout);
        return early <= timeout;
    }

    private void ReadPictures(string[] files)
    {
        bool isJpeg = IsJpeg(files[0]);
        long room = 0, end = 0;
        foreach (string file in files)
        {
            if (IsJpeg(file) != isJpeg)
                throw Bad(file, $"not of the same kind as {Path.GetFileName(files[0])}");
            byte[] bytes = isJpeg ? ReadJpeg(file, out FrameLayout layout) : Decode(file, out layout);
            long length = isJpeg ? bytes.Length : layout.FrameBytes;
            if (_frames.Count == 0)
            {
                _format = new CameraFormat(layout, isJpeg, _wish.FramesPerSecond);
                if (isJpeg)
                    _format = _format with { Range = ColourRange.Full, Matrix = ColourMatrix.Bt601 };
                room = isJpeg ? files.Sum(path => new FileInfo(path).Length) : length * files.Length;
                Take(room);
            }
            if (layout != _format.Layout)
            {
                throw Bad(file, $"{layout.Width}x{layout.Height}, but {Path.GetFileName(files[0])} has "
                    + $"{_format.Layout.Width}x{_format.Layout.Height}: frames of one camera have one size");
            }
            if (end + length > room || bytes.Length < length)
                throw Bad(file, "it changed while it was read");
            bytes.AsSpan(0, (int)length).CopyTo(new Span<byte>(_memory + end, (int)length));
            _frames.Add((end, (int)length));
            end += length;
        }
    }

    private static byte[] ReadJpeg(string file, out FrameLayout layout)
    {
        byte[] bytes = File.ReadAllBytes(file);
        if (!JpegSize.TryRead(bytes, out int width, out int height))
            throw Bad(file, "no JPEG picture");
        layout = new FrameLayout(width, height, PixelFormat.Grey);
        return bytes;
    }

    private byte[] Decode(string file, out FrameLayout layout) =>
        _wish.Decoder is { } decoder ? decoder(file, out layout) : throw Bad(file, "only JPEG pictures and raw frames can be read here");

    private void ReadRaw(CaptureFormat raw)
    {
        if (CaptureFormats.Pixels(raw) is not { } pixels)
            throw Bad(_path, $"raw frames need a format: {CaptureFormats.Words}");
        var layout = new FrameLayout(_wish.Width, _wish.Height, pixels);
        long length = new FileInfo(_path).Length;
        if (length == 0 || length % layout.FrameBytes != 0)
            throw Bad(_path, $"{length} bytes are no whole number of frames of {layout.Width}x{layout.Height} {pixels}, {layout.FrameBytes} bytes each");
        _format = new CameraFormat(layout, false, _wish.FramesPerSecond);
        Take(length);
        using FileStream file = File.OpenRead(_path);
        for (long offset = 0; offset < length; offset += layout.FrameBytes)
        {
            file.ReadExactly(new Span<byte>(_memory + offset, (int)layout.FrameBytes));
            _frames.Add((offset, (int)layout.FrameBytes));
        }
    }

    // By the name's end; .yuv and .raw say nothing themselves.
    private CaptureFormat? RawFormat() => Path.GetExtension(_path).ToLowerInvariant() switch
    {
        ".yuv" or ".raw" => _wish.Format,
        ".yuyv" => CaptureFormat.Yuyv,
        ".nv12" => CaptureFormat.Nv12,
        ".i420" => CaptureFormat.I420,
        ".rgb" => CaptureFormat.Rgb24,
        ".bgr" => CaptureFormat.Bgr24,
        ".grey" or ".gray" => CaptureFormat.Grey,
        _ => null,
    };

    private string[] PicturesOf(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw Bad(folder, "a folder without pictures");
    }

    private bool IsPicture(string file) =>
        IsJpeg(file) || (_wish.Decoder is not null && Path.GetExtension(file).ToLowerInvariant() is ".png" or ".webp");

    private static bool IsJpeg(string file) => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg";

    private void Take(long bytes)
    {
        if (bytes > MostBytes)
            throw Bad(_path, $"{bytes} bytes, more than the {MostBytes >> 20} MiB that may be held in memory");
        _memory = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, bytes));
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _frames.Clear();
    }

    private static EdgeConvException Bad(string file, string what, Exception? inner = null) => new(CameraErrors.Picture,
        $"{file}: {what}; give JPEG pictures of one size, or raw frames (.yuyv, .nv12, .i420, .rgb, .bgr, .grey) with their size", inner: inner);
}
