using System.Buffers.Binary;

namespace EdgeConv.Converter.TfLite;

/// <summary>
/// The bytes of a FlatBuffers file, read only through checks. Tables may share vectors, so what is read of vectors in all is bounded too: else a short file of
/// many references to one long vector would ask for much memory.
/// </summary>
internal sealed class FlatFile(ReadOnlyMemory<byte> bytes)
{
    private long _left = 16L * bytes.Length + (1 << 20);

    /// <summary>The elements of a vector.</summary>
    /// <exception cref="EdgeConvException">They do not lie in the file, or all vectors together are out of proportion to it.</exception>
    public ReadOnlySpan<byte> Vector(long at, long count, int alignment)
    {
        ReadOnlySpan<byte> vector = Span(at, count, alignment);
        if ((_left -= count) < 0)
            throw Error(at, $"the vectors that its tables share are out of proportion to the file of {bytes.Length} bytes");
        return vector;
    }

    /// <summary>Checks that so many bytes lie in the file, at a multiple of the alignment.</summary>
    /// <exception cref="EdgeConvException">They do not.</exception>
    public void Check(long at, long count, int alignment)
    {
        if (at < 0 || count < 0 || at > bytes.Length - count)
            throw Error(at, $"{count} bytes are expected, but the file has {bytes.Length}");
        if (at % alignment != 0)
            throw Error(at, $"not a multiple of {alignment}");
    }

    public ReadOnlySpan<byte> Span(long at, long count, int alignment)
    {
        Check(at, count, alignment);
        return bytes.Span.Slice((int)at, (int)count);
    }

    public int Int32(long at) => BinaryPrimitives.ReadInt32LittleEndian(Span(at, 4, 4));

    public ushort UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Span(at, 2, 2));

    public static EdgeConvException Error(long at, string what) => new(ConverterErrors.Damaged, $"offset {at}: {what}; the file is damaged, fetch or export it again");
}
