using EdgeConv.Frames;

namespace EdgeConv.Testing;

/// <summary>Which frame of a camera this is.</summary>
/// <param name="Sequence">Counts from 0.</param>
/// <param name="Time">When it was taken.</param>
public readonly record struct FrameStamp(long Sequence, DateTimeOffset Time);

/// <summary>A camera that plays frames from memory, in order, at a steady rate of its clock. Pictures are decoded by whoever makes it.</summary>
public sealed class RecordedCamera
{
    private readonly byte[][] _frames;
    private readonly DateTimeOffset _start;
    private long _next;

    /// <summary>Makes a camera.</summary>
    /// <param name="layout">What the bytes of every frame mean.</param>
    /// <param name="frames">The frames; each has at least <see cref="FrameLayout.FrameBytes"/> bytes and is played in place.</param>
    /// <param name="interval">From one frame to the next.</param>
    /// <param name="clock">Is moved to a frame's time when the frame is read, unless it is later already; the first frame is taken where it stands now.</param>
    /// <exception cref="EdgeConvException">A frame has too few bytes.</exception>
    public RecordedCamera(FrameLayout layout, IEnumerable<byte[]> frames, TimeSpan interval, SimulatedClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.Zero);
        Layout = layout;
        _frames = [.. frames];
        Interval = interval;
        Clock = clock;
        _start = clock.GetUtcNow();
        foreach (byte[] pixels in _frames)
            _ = new Frame(pixels, layout);
    }

    /// <summary>Every frame's size and memory layout.</summary>
    public FrameLayout Layout { get; }

    /// <summary>How many frames there are.</summary>
    public int Count => _frames.Length;

    /// <summary>From one frame to the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>The clock that the frames move.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>Takes the next frame. Allocates nothing.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="stamp">Its number and time.</param>
    /// <returns>False after the last frame.</returns>
    public bool TryRead(out Frame frame, out FrameStamp stamp)
    {
        if (_next == _frames.Length)
        {
            frame = default;
            stamp = default;
            return false;
        }

        stamp = new(_next, _start + Interval * _next);
        Clock.AdvanceTo(stamp.Time);
        frame = new(_frames[_next++], Layout);
        return true;
    }

    /// <summary>Plays from the first frame again; numbers and times begin anew, the clock stays where it is.</summary>
    public void Rewind() => _next = 0;
}
