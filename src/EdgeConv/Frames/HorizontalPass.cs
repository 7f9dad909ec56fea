namespace EdgeConv.Frames;

/// <summary>One source row onto the target's columns: sums of pixel times weight, 2048 times the level.</summary>
internal static unsafe class HorizontalPass
{
    /// <summary>The pass for a format: (rows, columns, weights, pixels of the target, sums).</summary>
    /// <param name="format">What the rows hold.</param>
    /// <param name="onlyLuma">Whether luma is all that is wanted of luma and chroma.</param>
    public static delegate*<in PlaneRows, Taps*, short*, int, int*, void> Of(PixelFormat format, bool onlyLuma) => format switch
    {
        PixelFormat.Grey => &Luma<GreyPixel>,
        PixelFormat.Rgb24 => &Colour<Rgb24Pixel>,
        PixelFormat.Bgr24 => &Colour<Bgr24Pixel>,
        PixelFormat.Yuyv => onlyLuma ? &Luma<YuyvLumaPixel> : &Colour<YuyvPixel>,
        _ when onlyLuma => &Luma<GreyPixel>,
        PixelFormat.Nv12 => &Colour<Nv12Pixel>,
        PixelFormat.I420 or PixelFormat.I422 => &Colour<PlanarPixel<ChromaOfTwo>>,
        PixelFormat.I444 or PixelFormat.I440 => &Colour<PlanarPixel<OwnChroma>>,
        _ => &Colour<PlanarPixel<ChromaOfFour>>,
    };

    private static void Luma<TPixel>(in PlaneRows rows, Taps* columns, short* weights, int width, int* line)
        where TPixel : struct, ILumaPixel
    {
        byte* row = rows.First;
        for (int i = 0; i < width; i++)
        {
            int x = columns[i].First, end = x + columns[i].Count;
            short* weight = weights + columns[i].Weight;
            int sum = 0;
            for (; x < end; x++)
                sum += TPixel.Load(row, x) * *weight++;
            line[i] = sum;
        }
    }

    private static void Colour<TPixel>(in PlaneRows rows, Taps* columns, short* weights, int width, int* line)
        where TPixel : struct, IColourPixel
    {
        PlaneRows row = rows;
        for (int i = 0; i < width; i++)
        {
            int x = columns[i].First, end = x + columns[i].Count;
            short* weight = weights + columns[i].Weight;
            int first = 0, second = 0, third = 0;
            for (; x < end; x++)
            {
                int w = *weight++;
                TPixel.Load(row, x, out int a, out int b, out int c);
                first += a * w;
                second += b * w;
                third += c * w;
            }

            line[0] = first;
            line[1] = second;
            line[2] = third;
            line += 3;
        }
    }
}
