using System.Buffers;

namespace EdgeConv.Node.Outputs;

/// <summary>Room of fixed size for a JSON writer.</summary>
internal sealed class FixedBuffer(int bytes) : IBufferWriter<byte>
{
    private readonly byte[] _bytes = new byte[bytes];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint, _bytes.AsMemory(_count));

    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint, _bytes.AsMemory(_count)).Span;

    public void Append(byte value) => _bytes[_count++] = value;

    private static Memory<byte> Room(int sizeHint, Memory<byte> left) => left.Length > 0 && left.Length >= sizeHint ? left
        : throw new InvalidOperationException($"A line of the log needs {sizeHint} bytes more than its buffer has.");
}
