using System.Runtime.InteropServices;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>libturbojpeg 2.1, the other decoder, where it is installed.</summary>
internal static unsafe partial class TurboJpeg
{
    private const string Library = "libturbojpeg.so.0";

    private static readonly bool s_isPresent = NativeLibrary.TryLoad(Library, out _);

    private static readonly PixelFormat[] s_formats = [PixelFormat.I444, PixelFormat.I422, PixelFormat.I420, PixelFormat.Grey, PixelFormat.I440, PixelFormat.I411];

    public static int Samplings => s_formats.Length;

    /// <summary>Skips the running test where the library is absent.</summary>
    public static void Require() => Assert.SkipUnless(s_isPresent, "no:turbojpeg");

    /// <summary>Whether a picture is so small that the library would make it at another size.</summary>
    public static bool IsTooSmall(int width, int height, int reduction)
    {
        int eighths = 16;
        while (Share(width * eighths, 8) > Share(width, reduction) || Share(height * eighths, 8) > Share(height, reduction))
            eighths--;
        return eighths * reduction != 8;

        static int Share(int whole, int part) => (whole + part - 1) / part;
    }

    /// <summary>A picture's planes, with the slow integer transform, in our layout.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> picture, int reduction, out FrameLayout layout)
    {
        nint decoder = tjInitDecompress();
        byte** planes = stackalloc byte*[3];
        int* strides = stackalloc int[3];
        int width, height, sampling, colours;
        fixed (byte* bytes = picture)
        {
            Assert.Equal(0, tjDecompressHeader3(decoder, bytes, picture.Length, &width, &height, &sampling, &colours));
            layout = new FrameLayout((width + reduction - 1) / reduction, (height + reduction - 1) / reduction, s_formats[sampling]);
            for (int i = 0; i < layout.Planes; i++)
            {
                strides[i] = tjPlaneWidth(i, layout.Width, sampling);
                planes[i] = (byte*)NativeMemory.Alloc((nuint)(strides[i] * tjPlaneHeight(i, layout.Height, sampling)));
            }
            Assert.Equal(0, tjDecompressToYUVPlanes(decoder, bytes, picture.Length, planes, layout.Width, strides, layout.Height, 0));
        }
        _ = tjDestroy(decoder);

        byte[] pixels = new byte[layout.FrameBytes];
        for (int i = 0; i < layout.Planes; i++)
        {
            (int columns, int rows, int stride) = i == 0
                ? (layout.Width, layout.Height, layout.StrideBytes) : (layout.ChromaWidth, layout.ChromaHeight, layout.ChromaStrideBytes);
            for (int row = 0; row < rows; row++)
                new ReadOnlySpan<byte>(planes[i] + row * strides[i], columns).CopyTo(pixels.AsSpan((int)layout.PlaneOffset(i) + row * stride));
            NativeMemory.Free(planes[i]);
        }
        return pixels;
    }

    /// <summary>A JPEG picture of red, green and blue bytes.</summary>
    /// <param name="sampling">0 to <see cref="Samplings"/> - 1.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int sampling, int quality)
    {
        const int Rgb = 0, Accurate = 4096;
        nint encoder = tjInitCompress();
        byte* bytes = null;
        nuint length = 0;
        fixed (byte* source = pixels)
            Assert.Equal(0, tjCompress2(encoder, source, width, 0, height, Rgb, &bytes, &length, sampling, quality, Accurate));
        byte[] picture = new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
        tjFree(bytes);
        _ = tjDestroy(encoder);
        return picture;
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial nint tjInitCompress();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    private static partial void tjFree(byte* bytes);

    [LibraryImport(Library)]
    private static partial int tjPlaneWidth(int plane, int width, int sampling);

    [LibraryImport(Library)]
    private static partial int tjPlaneHeight(int plane, int height, int sampling);

    [LibraryImport(Library)]
    private static partial int tjDecompressHeader3(nint handle, byte* bytes, nint length, int* width, int* height, int* sampling, int* colours);

    [LibraryImport(Library)]
    private static partial int tjDecompressToYUVPlanes(nint handle, byte* bytes, nint length, byte** planes, int width, int* strides, int height, int flags);

    [LibraryImport(Library)]
    private static partial int tjCompress2(nint handle, byte* source, int width, int pitch, int height, int pixelFormat, byte** bytes, nuint* length,
        int sampling, int quality, int flags);
}
