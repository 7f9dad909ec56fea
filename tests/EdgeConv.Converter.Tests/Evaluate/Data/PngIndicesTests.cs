using System.Buffers.Binary;
using System.IO.Compression;
using EdgeConv.Converter.Evaluate.Data;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Data;

public class PngIndicesTests
{
    [Fact]
    public void Every_filter_is_undone()
    {
        // Rows of three: none, the left one, the one above, their mean, Paeth's guess; the differences were worked out by hand.
        byte[] rows = [0, 10, 20, 30, 1, 1, 1, 1, 2, 5, 5, 5, 3, 1, 2, 3, 4, 1, 1, 1];
        LabelMap map = PngIndices.Read(Png(3, 5, 8, 3, rows), "a.png");
        Assert.Equal((3, 5), (map.Width, map.Height));
        Assert.Equal([10, 20, 30, 1, 2, 3, 6, 7, 8, 4, 7, 10, 5, 8, 11], map.Labels);
    }

    [Theory]
    [InlineData(1, new byte[] { 0, 0b10110000 }, new byte[] { 1, 0, 1, 1 })]
    [InlineData(2, new byte[] { 0, 0b11100100 }, new byte[] { 3, 2, 1, 0 })]
    [InlineData(4, new byte[] { 0, 0xf1, 0x20 }, new byte[] { 15, 1, 2, 0 })]
    public void Pixels_of_few_bits_are_taken_apart(int bits, byte[] rows, byte[] labels) => Assert.Equal(labels, PngIndices.Read(Png(4, 1, bits, 3, rows), "a.png").Labels);

    [Theory, InlineData(2), InlineData(6)]
    public void Colours_are_no_classes(int type) => Assert.Contains($"colour type {type}", ReaderTests.Error(() => PngIndices.Read(Png(1, 1, 8, type, [0, 1, 2, 3]), "a.png")));

    [Fact]
    public void A_picture_that_is_cut_anywhere_is_one_error()
    {
        byte[] png = Png(3, 2, 8, 0, [0, 1, 2, 3, 0, 4, 5, 6]);
        for (int length = 0; length < png.Length; length++)
            ReaderTests.Error(() => PngIndices.Read(png.AsSpan(0, length), "a.png"));
    }

    internal static byte[] Png(int width, int height, int bits, int type, byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(rows);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)bits, (byte)type);
        return [0x89, .. "PNG"u8, 0x0d, 0x0a, 0x1a, 0x0a, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>Without a checksum: readers of masks leave that to the inflated data's own.</summary>
    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. kind, .. data, 0, 0, 0, 0];
    }
}
