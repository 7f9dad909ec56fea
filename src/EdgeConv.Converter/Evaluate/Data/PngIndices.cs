using System.Buffers.Binary;
using System.IO.Compression;
using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>
/// The indices of a PNG with a palette, or the levels of a grey one: masks hold classes there, which a decoder to colours would lose.
/// </summary>
/// <remarks>Format: W3C, "Portable Network Graphics (PNG) Specification", third edition: 5.3, 9.2 and 11.2.</remarks>
internal static class PngIndices
{
    private const string Remedy = "write a PNG of 8 bits with a palette or in grey, not interlaced, whose values are class numbers";
    private const int Grey = 0, Palette = 3, MostPixels = 1 << 26;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public static LabelMap Read(string path) => Read(DataFile.Read(path, 1 << 28), path);

    public static LabelMap Read(ReadOnlySpan<byte> png, string path)
    {
        if (!png.StartsWith(Signature))
            throw DataFile.Bad($"{path}: byte 0", "is no PNG", Remedy);
        var header = default(Header);
        using var packed = new MemoryStream();
        int at = Signature.Length;
        while (true)
        {
            if (png.Length - at < 12)
                throw DataFile.Bad($"{path}: byte {at}", "ends inside a chunk", Remedy);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            ReadOnlySpan<byte> kind = png.Slice(at + 4, 4);
            if (length > png.Length - at - 12)
                throw DataFile.Bad($"{path}: byte {at}", $"a chunk says it has {length} bytes, more than the file", Remedy);
            ReadOnlySpan<byte> data = png.Slice(at + 8, (int)length);
            if (kind.SequenceEqual("IHDR"u8))
                header = Header.Of(data, $"{path}: byte {at + 8}");
            else if (kind.SequenceEqual("IDAT"u8))
                packed.Write(data);
            else if (kind.SequenceEqual("IEND"u8))
                break;
            at += 12 + (int)length;
        }

        if (header.Width == 0)
            throw DataFile.Bad(path, "has no header before its end", Remedy);
        packed.Position = 0;
        return new(header.Width, header.Height, Unpacked(packed, header, path));
    }

    private static byte[] Unpacked(MemoryStream packed, Header header, string path)
    {
        int rowBytes = (header.Width * header.Bits + 7) / 8;
        byte[] row = new byte[rowBytes], above = new byte[rowBytes], labels = new byte[header.Width * header.Height];
        try
        {
            using var pixels = new ZLibStream(packed, CompressionMode.Decompress);
            for (int y = 0; y < header.Height; y++)
            {
                int filter = pixels.ReadByte();
                pixels.ReadExactly(row);
                if (filter is < 0 or > 4)
                    throw DataFile.Bad(path, $"row {y} has the filter {filter}", Remedy);
                Unfilter(filter, row, above);
                for (int x = 0; x < header.Width; x++)
                {
                    int bit = x * header.Bits;
                    labels[y * header.Width + x] = (byte)(row[bit / 8] >> (8 - header.Bits - bit % 8) & ((1 << header.Bits) - 1));
                }

                (row, above) = (above, row);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw DataFile.Bad(path, "its pixels are cut or damaged", "copy it again", error);
        }

        return labels;
    }

    /// <summary>Pixels of 8 bits or fewer: the byte to the left is the one before.</summary>
    private static void Unfilter(int filter, byte[] row, byte[] above)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i > 0 ? row[i - 1] : 0, up = above[i], corner = i > 0 ? above[i - 1] : 0;
            int add = filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 };
            row[i] = (byte)(row[i] + add);
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner, toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private readonly record struct Header(int Width, int Height, int Bits)
    {
        public static Header Of(ReadOnlySpan<byte> data, string place)
        {
            if (data.Length != 13)
                throw DataFile.Bad(place, $"the header has {data.Length} bytes", Remedy);
            uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            if (width is 0 or > FrameLayout.MaxSide || height is 0 or > FrameLayout.MaxSide || width * height > MostPixels)
                throw DataFile.Bad(place, $"the picture is {width}x{height}", $"give at most {MostPixels} pixels");
            if (data[8] is not (1 or 2 or 4 or 8) || data[9] is not (Grey or Palette) || data[10] != 0 || data[11] != 0 || data[12] != 0)
                throw DataFile.Bad(place, $"has {data[8]} bits, colour type {data[9]} and interlace {data[12]}", Remedy);
            return new((int)width, (int)height, data[8]);
        }
    }
}
