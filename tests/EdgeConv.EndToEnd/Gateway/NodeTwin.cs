using System.Diagnostics;
using EdgeConv.Frames;
using EdgeConv.Node.Ring;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>A node as the gateway sees one: a ring, and somebody who writes into it.</summary>
internal sealed class NodeTwin : IDisposable
{
    private readonly Lock _lock = new(); // a ring has one writer; a test's timer is another thread
    private long _number;
    private bool _isClosed;

    public static readonly RingNames Names = new()
    {
        Node = "door", Model = "vww.ecb", Board = "raspberry-pi-4", Camera = "/dev/video0", Version = "0.1.0",
        Labels = ["nobody", "person"], Rules = ["person", "two people"],
    };

    public NodeTwin(string? path = null, RingOptions? options = null, RingNames? names = null)
    {
        Folder = path is null ? Directory.CreateTempSubdirectory("edgeconv-gateway-").FullName : null;
        Path = path ?? System.IO.Path.Combine(Folder!, "door.ring");
        Writer = RingWriter.Create(Path, options ?? new() { PictureBytes = 640 * 480 * 3, PicturesPerSecond = 60 }, names ?? Names);
    }

    public string? Folder { get; }

    public string Path { get; }

    public RingWriter Writer { get; }

    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public void WriteResult(bool person, bool two = false, long? unixMilliseconds = null)
    {
        using Lock.Scope only = _lock.EnterScope();
        _number++;
        float score = person ? 0.9f : 0.1f;
        Writer.Write(new()
        {
            Sequence = _number, TakenNanoseconds = Monotonic, UnixMilliseconds = unixMilliseconds ?? Now,
            Top = [new(person ? 1 : 0, 0.9f), new(person ? 0 : 1, 0.1f)],
            Boxes = person ? [new(1, score, 0.25f, 0.25f, 0.5f, 0.75f)] : [],
            Rules = [new(person, person, 1, score, person ? 0 : -1), new(two, two, 1, score)],
            Times = new(1_000_000, 2_000_000, 8_000_000, 100_000, 50_000),
        });
    }

    /// <summary>An answer as a detector of people gives it.</summary>
    /// <param name="isThere">Whether there is somebody.</param>
    /// <param name="at">Where, as a part of the width.</param>
    public void WriteAnswer(bool isThere, double at)
    {
        using Lock.Scope only = _lock.EnterScope();
        _number++;
        float score = isThere ? (float)(0.97 - 0.3 * Math.Abs(at - 0.5)) : 0.06f;
        Writer.Write(new()
        {
            Sequence = _number, TakenNanoseconds = Monotonic, UnixMilliseconds = Now,
            Top = isThere ? [new(1, score), new(0, 1 - score)] : [new(0, 1 - score), new(1, score)],
            Boxes = isThere ? [new(1, score, (float)at - 0.11f, 0.2f, (float)at + 0.11f, 0.92f)] : [],
            Rules = [new(isThere, isThere, 1, score, isThere ? 0 : -1), new(false, false, -1, 0)],
            Times = new(1_000_000, 2_000_000, 8_000_000, 100_000, 50_000),
        });
    }

    public void WriteHealth(RingCameraState state = RingCameraState.Streaming, int fault = 0, int temperature = 51_500)
    {
        using Lock.Scope only = _lock.EnterScope();
        if (_isClosed)
            return;
        Writer.WriteHealth(new()
        {
            UnixMilliseconds = Now, StartedUnixMilliseconds = Now - 60_000, Frames = _number, CameraState = state, CameraFault = fault, TemperatureMilliCelsius = temperature,
            FramesPerSecond = 15, ArenaBytes = 10_272, ResidentBytes = 12 << 20, Total = new(11_150_000, 14_000_000), Inference = new(8_000_000, 9_000_000),
        });
    }

    public void WriteJpeg(byte[] jpeg, int width = 64, int height = 48) =>
        Assert(Writer.WritePicture(PictureFormat.Jpeg(width, height), jpeg, ++_number, _number * 1_000_000_000, Now));

    public void WritePixels(FrameLayout layout, byte[] pixels) =>
        Assert(Writer.WritePicture(PictureFormat.Of(layout, ColourMatrix.Bt601, ColourRange.Full), pixels, ++_number, _number * 1_000_000_000, Now));

    public void Dispose()
    {
        using (_lock.EnterScope())
        {
            _isClosed = true;
            Writer.Dispose();
        }

        if (Folder is not null)
            Directory.Delete(Folder, recursive: true);
    }

    private static long Monotonic => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    private static void Assert(bool written) => Xunit.Assert.True(written);
}
