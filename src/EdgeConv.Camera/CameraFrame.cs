namespace EdgeConv.Camera;

/// <summary>A frame where the source put it: a driver's buffer, never copied.</summary>
/// <param name="bytes">The first byte.</param>
/// <param name="length">Bytes that the source filled.</param>
/// <param name="buffer">Which of the source's buffers, from 0.</param>
/// <param name="sequence">The source's count of frames; a jump means that frames were dropped.</param>
/// <param name="timestampNanoseconds">When it was taken, on the monotonic clock.</param>
public readonly unsafe struct CameraFrame(byte* bytes, int length, int buffer, long sequence, long timestampNanoseconds)
{
    internal byte* Pointer => bytes;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Bytes => new(bytes, length);

    /// <summary>Which of the source's buffers, from 0.</summary>
    public int Buffer => buffer;

    /// <summary>The source's count of frames; a jump means that frames were dropped.</summary>
    public long Sequence => sequence;

    /// <summary>When it was taken, on the monotonic clock (<c>CLOCK_MONOTONIC</c>), in nanoseconds.</summary>
    public long TimestampNanoseconds => timestampNanoseconds;
}
