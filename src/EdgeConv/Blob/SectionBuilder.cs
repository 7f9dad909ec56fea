using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

/// <summary>Bytes of a section in the making; what is added starts at a multiple of its alignment.</summary>
internal sealed class SectionBuilder
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    /// <summary>Appends the elements, little-endian, and returns their offset in the section.</summary>
    public int Add<T>(ReadOnlySpan<T> elements, int alignment = 16) where T : unmanaged
    {
        while (_bytes.Count % alignment != 0)
            _bytes.Add(0);
        int offset = _bytes.Count;
        _bytes.AddRange(MemoryMarshal.AsBytes(elements));
        return offset;
    }

    public int Add<T>(in T element, int alignment = 16) where T : unmanaged => Add(new ReadOnlySpan<T>(in element), alignment);

    /// <summary>A builder that goes on from these bytes.</summary>
    public static SectionBuilder Of(ReadOnlySpan<byte> bytes)
    {
        var builder = new SectionBuilder();
        builder._bytes.AddRange(bytes);
        return builder;
    }

    public byte[] ToArray() => [.. _bytes];
}
