using EdgeConv.Frames;

namespace EdgeConv.Tests.Frames;

/// <summary>FORMULAS.md again, pixel by pixel over whole rows of weights: once in its integers, once with real numbers and no rounding.</summary>
internal sealed class FrameReference(byte[] pixels, FrameLayout layout, FrameConversion conversion)
{
    private readonly Rectangle _crop = conversion.Crop ?? new(0, 0, layout.Width, layout.Height);
    private readonly Dictionary<(int, int, int), int[]> _weights = [];

    public bool IsGrey => conversion.Channels == ChannelOrder.Grey;

    private bool IsYuv => layout.Format is not (PixelFormat.Rgb24 or PixelFormat.Bgr24);

    /// <summary>The exact bytes of a pixel of the target.</summary>
    public byte[] Integer(int column, int row)
    {
        int[] across = Weights(_crop.Width, conversion.Width, column), down = Weights(_crop.Height, conversion.Height, row);
        long[] sums = new long[3];
        ForEach(across, down, (x, y) =>
        {
            int[] values = Pixel(x + _crop.X, y + _crop.Y);
            for (int c = 0; c < 3; c++)
                sums[c] += (long)across[x] * down[y] * values[c];
        });

        if (!IsYuv && !IsGrey)
            return Ordered([.. sums.Select(sum => Divided(sum, 22))]);
        long[] f = [.. sums.Select(sum => Divided(sum, 17))];
        if (!IsYuv)
        {
            long[] share = conversion.Matrix == ColourMatrix.Bt601 ? [19595, 38470, 7471] : [13933, 46871, 4732];
            return [Clamped(Divided(share[0] * f[0] + share[1] * f[1] + share[2] * f[2], 21))];
        }

        long[] k = (conversion.Matrix, conversion.Range) switch
        {
            (ColourMatrix.Bt601, ColourRange.Limited) => [16, 76309, 104597, 25675, 53279, 132201],
            (ColourMatrix.Bt601, _) => [0, 65536, 91881, 22553, 46802, 116130],
            (_, ColourRange.Limited) => [16, 76309, 117489, 13975, 34925, 138438],
            _ => [0, 65536, 103206, 12276, 30679, 121609],
        };
        long l = k[1] * (f[0] - 32 * k[0]), u = f[1] - 4096, v = f[2] - 4096;
        if (IsGrey)
            return [Clamped(Divided(l, 21))];
        return Ordered([Divided(l + k[2] * v, 21), Divided(l - k[3] * u - k[4] * v, 21), Divided(l + k[5] * u, 21)]);
    }

    /// <summary>What the target's pixel would be with exact weights, exact colours and no rounding.</summary>
    public double[] Real(int column, int row)
    {
        double[] across = RealWeights(_crop.Width, conversion.Width, column), down = RealWeights(_crop.Height, conversion.Height, row);
        double[] p = new double[3];
        ForEach(across, down, (x, y) =>
        {
            int[] values = Pixel(x + _crop.X, y + _crop.Y);
            for (int c = 0; c < 3; c++)
                p[c] += across[x] * down[y] * values[c];
        });

        (double kr, double kb) = conversion.Matrix == ColourMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
        double kg = 1 - kr - kb;
        if (!IsYuv)
            return IsGrey ? [kr * p[0] + kg * p[1] + kb * p[2]] : Reversed(p);
        bool limited = conversion.Range == ColourRange.Limited;
        double y = limited ? (p[0] - 16) * 255 / 219 : p[0];
        double blueMinusLuma = (p[1] - 128) * (limited ? 255.0 / 224 : 1) * 2 * (1 - kb);
        double redMinusLuma = (p[2] - 128) * (limited ? 255.0 / 224 : 1) * 2 * (1 - kr);
        double red = y + redMinusLuma, blue = y + blueMinusLuma, green = (y - kr * red - kb * blue) / kg;
        return [.. (IsGrey ? [y] : Reversed([red, green, blue])).Select(value => Math.Clamp(value, 0, 255))];
    }

    private int[] Weights(int source, int target, int d) =>
        _weights.TryGetValue((source, target, d), out int[]? known) ? known : _weights[(source, target, d)] = NewWeights(source, target, d);

    private int[] NewWeights(int source, int target, int d)
    {
        var weights = new int[source];
        if (conversion.Filter == ResizeFilter.Area && source > target)
        {
            long Total(int x) => (Math.Clamp((long)(x + 1) * target - (long)d * source, 0, source) * 2048 + source / 2) / source;
            for (int x = 0; x < source; x++)
                weights[x] = (int)(Total(x) - Total(x - 1));
            return weights;
        }

        decimal position = (d + 0.5m) * source / target - 0.5m;
        int left = (int)Math.Floor(position);
        int right = (int)Math.Floor((position - left) * 2048 + 0.5m + 1e-20m); // decimals end: a true half must not fall below itself
        weights[Math.Clamp(left, 0, source - 1)] += 2048 - right;
        weights[Math.Clamp(left + 1, 0, source - 1)] += right;
        return weights;
    }

    private double[] RealWeights(int source, int target, int d)
    {
        double ratio = (double)source / target, position = Math.Clamp((d + 0.5) * ratio - 0.5, 0, source - 1);
        return [.. Enumerable.Range(0, source).Select(x => conversion.Filter == ResizeFilter.Area && source > target
            ? Math.Max(0, Math.Min(x + 1, (d + 1) * ratio) - Math.Max(x, d * ratio)) / ratio
            : Math.Max(0, 1 - Math.Abs(x - position)))];
    }

    // Red, green, blue or luma, U, V; a grey pixel has neutral chroma.
    private int[] Pixel(int x, int y)
    {
        int at = y * layout.StrideBytes;
        return layout.Format switch
        {
            PixelFormat.Grey => [pixels[at + x], 128, 128],
            PixelFormat.Rgb24 => [pixels[at + 3 * x], pixels[at + 3 * x + 1], pixels[at + 3 * x + 2]],
            PixelFormat.Bgr24 => [pixels[at + 3 * x + 2], pixels[at + 3 * x + 1], pixels[at + 3 * x]],
            PixelFormat.Yuyv => [pixels[at + 2 * x], pixels[at + x / 2 * 4 + 1], pixels[at + x / 2 * 4 + 3]],
            PixelFormat.Nv12 => [pixels[at + x], pixels[Chroma(y / 2, layout.StrideBytes) + x / 2 * 2], pixels[Chroma(y / 2, layout.StrideBytes) + x / 2 * 2 + 1]],
            PixelFormat.I420 => Planar(2, 2),
            PixelFormat.I422 => Planar(2, 1),
            PixelFormat.I444 => Planar(1, 1),
            PixelFormat.I440 => Planar(1, 2),
            PixelFormat.I411 => Planar(4, 1),
            _ => throw new NotSupportedException(),
        };

        int Chroma(int row, int stride) => layout.Height * layout.StrideBytes + row * stride;

        int[] Planar(int wide, int high)
        {
            int stride = layout.StrideBytes / wide, rows = (layout.Height + high - 1) / high, u = Chroma(y / high, stride) + x / wide;
            return [pixels[at + x], pixels[u], pixels[u + rows * stride]];
        }
    }

    private static void ForEach<T>(T[] across, T[] down, Action<int, int> action)
        where T : struct
    {
        for (int y = 0; y < down.Length; y++)
        {
            if (down[y].Equals(default(T)))
                continue;
            for (int x = 0; x < across.Length; x++)
            {
                if (!across[x].Equals(default(T)))
                    action(x, y);
            }
        }
    }

    private static long Divided(long value, int bits) => (long)Math.Floor(value * Math.ScaleB(1, -bits) + 0.5);

    private static byte Clamped(long value) => (byte)Math.Clamp(value, 0, 255);

    private byte[] Ordered(long[] rgb) => [.. Reversed(rgb).Select(Clamped)];

    private T[] Reversed<T>(T[] rgb) => conversion.Channels == ChannelOrder.Bgr ? [rgb[2], rgb[1], rgb[0]] : rgb;
}
