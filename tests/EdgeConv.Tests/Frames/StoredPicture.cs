using EdgeConv.Frames;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Frames;

/// <summary>A picture of luma and chroma per pixel, to be stored in any format; the chroma of a block of pixels is that of its upper left one.</summary>
internal sealed class StoredPicture(int width, int height)
{
    private readonly byte[] _luma = new byte[width * height], _u = new byte[width * height], _v = new byte[width * height];

    /// <summary>Noise whose chroma is one over blocks of pixels.</summary>
    public static StoredPicture Noise(SeededRandom random, int width, int height, int blockWidth, int blockHeight)
    {
        var picture = new StoredPicture(width, height);
        foreach (byte[] plane in (byte[][])[picture._luma, picture._u, picture._v])
            random.NextBytes(plane);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                foreach (byte[] plane in (byte[][])[picture._u, picture._v])
                    plane[y * width + x] = plane[y / blockHeight * blockHeight * width + x / blockWidth * blockWidth];
        return picture;
    }

    /// <summary>The picture in a format; bytes that belong to no pixel are 0xEE.</summary>
    public byte[] As(FrameLayout layout)
    {
        var pixels = new byte[layout.FrameBytes];
        pixels.AsSpan().Fill(0xEE);
        int wide = layout.Format switch { PixelFormat.I411 => 4, PixelFormat.I444 or PixelFormat.I440 => 1, _ => 2 };
        int high = layout.Format is PixelFormat.Nv12 or PixelFormat.I420 or PixelFormat.I440 ? 2 : 1;
        int start = layout.StrideBytes * height, plane = layout.StrideBytes / wide * ((height + high - 1) / high);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x, at = y * layout.StrideBytes, chroma = start + y / high * (layout.StrideBytes / wide) + x / wide;
                if (layout.Format == PixelFormat.Yuyv)
                {
                    pixels[at + 2 * x] = _luma[i];
                    if (x % 2 == 0)
                        (pixels[at + 2 * x + 1], pixels[at + 2 * x + 3]) = (_u[i], _v[i]);
                    continue;
                }

                pixels[at + x] = _luma[i];
                if (layout.Format == PixelFormat.Grey || x % wide != 0 || y % high != 0)
                    continue;
                if (layout.Format == PixelFormat.Nv12)
                    (pixels[start + y / 2 * layout.StrideBytes + x], pixels[start + y / 2 * layout.StrideBytes + x + 1]) = (_u[i], _v[i]);
                else
                    (pixels[chroma], pixels[chroma + plane]) = (_u[i], _v[i]);
            }
        }

        return pixels;
    }
}
