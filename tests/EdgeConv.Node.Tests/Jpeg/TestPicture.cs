using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>A picture of Pictures/, which make.py made, with hashes of libturbojpeg's planes of it at 1/1, 1/2, 1/4 and 1/8.</summary>
internal sealed record TestPicture(string Name, int Width, int Height, PixelFormat Format, string[] Hashes)
{
    public static readonly int[] Reductions = [1, 2, 4, 8];

    /// <summary>Stands for a hash where the picture is so small that libturbojpeg would make it at another size.</summary>
    public const string NoHash = "-";

    public static IReadOnlyList<TestPicture> All { get; } = [.. File.ReadLines(PathOf("expected.txt")).Select(Parse)];

    public static TheoryData<string> Names { get; } = [.. All.Select(picture => picture.Name)];

    public byte[] Bytes => BytesOf(Name);

    public static TestPicture Find(string name) => All.Single(picture => picture.Name == name);

    public static byte[] BytesOf(string name) => File.ReadAllBytes(PathOf(name + ".jpg"));

    /// <summary>All planes of a picture, decoded whole by a decoder of its own.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> picture, int reduction, out FrameLayout layout, out bool isWhole)
    {
        using var decoder = new JpegDecoder(1024, 1024);
        using var bytes = new PinnedBytes(picture);
        Assert.True(decoder.TryStart(bytes, reduction), decoder.Fault?.Title);
        layout = decoder.Layout;
        byte[] pixels = new byte[layout.FrameBytes];
        isWhole = decoder.Decode(pixels);
        return pixels;
    }

    /// <summary>As make.py hashes planes: their samples, without gaps.</summary>
    public static string HashOf(ReadOnlySpan<byte> pixels, FrameLayout layout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int plane = 0; plane < layout.Planes; plane++)
            for (int row = 0; row < (plane == 0 ? layout.Height : layout.ChromaHeight); row++)
                hash.AppendData(RowOf(pixels, layout, plane, row));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    /// <summary>A row of a plane of planes.</summary>
    public static ReadOnlySpan<byte> RowOf(ReadOnlySpan<byte> pixels, FrameLayout layout, int plane, int row)
    {
        (int width, int stride) = plane == 0 ? (layout.Width, layout.StrideBytes) : (layout.ChromaWidth, layout.ChromaStrideBytes);
        return pixels.Slice((int)layout.PlaneOffset(plane) + row * stride, width);
    }

    /// <summary>Where a marker first stands; -1 where it does not.</summary>
    public static int FirstMarker(byte[] picture, byte marker) => picture.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, marker]);

    /// <summary>Where a marker last stands.</summary>
    public static int LastMarker(byte[] picture, byte marker) => picture.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, marker]);

    private static string PathOf(string file) => RepositoryRoot.File("tests/EdgeConv.Node.Tests/Jpeg/Pictures/" + file);

    private static TestPicture Parse(string line)
    {
        string[] words = line.Split(' ');
        return new(words[0], int.Parse(words[1]), int.Parse(words[2]), Enum.Parse<PixelFormat>(words[3]), words[4..]);
    }
}

/// <summary>Bytes that stay where they are.</summary>
internal sealed unsafe class PinnedBytes : IDisposable
{
    public PinnedBytes(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        Pointer = (byte*)NativeMemory.Alloc((nuint)Length + 1);
        bytes.CopyTo(new(Pointer, Length));
    }

    public byte* Pointer { get; }

    public int Length { get; }

    public void Dispose() => NativeMemory.Free(Pointer);
}

internal static unsafe class JpegDecoderExtensions
{
    public static bool TryStart(this JpegDecoder decoder, PinnedBytes bytes, int reduction) => decoder.TryStart(bytes.Pointer, bytes.Length, reduction, out _);
}
