namespace EdgeConv.Frames;

/// <summary>One source row onto the target's columns: sums of pixel times weight, 2048 times the level.</summary>
internal static unsafe class HorizontalPass
{
    public static void Luma<TPixel>(byte* row, Taps* columns, short* weights, int width, int* line)
        where TPixel : struct, ILumaPixel
    {
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

    public static void Colour<TPixel>(byte* row, Taps* columns, short* weights, int width, int* line)
        where TPixel : struct, IColourPixel
    {
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
