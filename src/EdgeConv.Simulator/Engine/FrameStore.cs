using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeConv.Camera;

namespace EdgeConv.Simulator;

/// <summary>All frames of a source, where the node reads them in place.</summary>
internal sealed unsafe class FrameStore
{
    /// <summary>What a source may take of memory.</summary>
    public const long MostBytes = 512L << 20;

    private readonly byte[] _bytes;
    private readonly StoredFrame[] _frames;

    private readonly record struct StoredFrame(int Offset, int Length, long Time, bool IsDamaged);

    private FrameStore(string name, string kind, CameraFormat format, byte[] bytes, StoredFrame[] frames, long interval)
    {
        (Name, Kind, Format, _bytes, _frames) = (name, kind, format, bytes, frames);
        Duration = frames[^1].Time + interval;
    }

    public string Name { get; }

    /// <summary>As in <see cref="SourceState"/>.</summary>
    public string Kind { get; }

    public CameraFormat Format { get; }

    public int Count => _frames.Length;

    /// <summary>Nanoseconds from the first frame to when it would come again.</summary>
    public long Duration { get; }

    /// <summary>When a frame was taken, in nanoseconds since the first one of the store; after the last one they begin again.</summary>
    public long TimeOf(long index) => index / Count * Duration + _frames[(int)(index % Count)].Time;

    public bool IsDamaged(int index) => _frames[index].IsDamaged;

    public CameraFrame Frame(int index, long sequence, long timestamp) =>
        new((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes)) + _frames[index].Offset, _frames[index].Length, 0, sequence, timestamp);

    /// <summary>Collects frames. They come a second time on, in hundreds of nanoseconds, as a recording keeps them.</summary>
    internal sealed class Builder(string name, string kind)
    {
        private readonly List<StoredFrame> _frames = [];
        private byte[] _bytes = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
        private int _length;

        /// <exception cref="EdgeConvException">They are too many.</exception>
        public void Add(ReadOnlySpan<byte> frame, long time, bool isDamaged = false)
        {
            if ((long)_length + frame.Length > MostBytes)
                throw new EdgeConvException(SimulatorErrors.Source, $"{name}: takes more than the {MostBytes >> 20} MiB that may be held in memory; give fewer or smaller pictures");
            if (_length + frame.Length > _bytes.Length)
            {
                byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(MostBytes, Math.Max(2L * _bytes.Length, _length + frame.Length)), pinned: true);
                _bytes.AsSpan(0, _length).CopyTo(larger);
                _bytes = larger;
            }
            frame.CopyTo(_bytes.AsSpan(_length));
            _frames.Add(new(_length, frame.Length, time, isDamaged));
            _length += frame.Length;
        }

        /// <param name="framesPerSecond">How long the last frame lasts.</param>
        /// <exception cref="EdgeConvException">There is no frame.</exception>
        public FrameStore Build(CameraFormat format, double framesPerSecond) => _frames.Count > 0
            ? new(name, kind, format, _bytes, [.. _frames], TimeAt(1, framesPerSecond))
            : throw new EdgeConvException(SimulatorErrors.Source, $"{name}: holds no frame; give a source that does");
    }

    /// <summary>When frames at a steady rate come, in nanoseconds.</summary>
    public static long TimeAt(long index, double framesPerSecond) => (long)Math.Round(index * (double)TimeSpan.TicksPerSecond / framesPerSecond) * TimeSpan.NanosecondsPerTick;
}
