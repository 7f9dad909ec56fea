namespace EdgeConv.Converter.Tests.Accuracy.Mtcnn;

/// <summary>A picture of red, green and blue bytes, and parts of it at other sizes.</summary>
internal sealed record MtcnnPicture(int Width, int Height, byte[] Bytes)
{
    private const int Channels = 3;

    /// <summary>The pictures of a data set.</summary>
    public static MtcnnPicture[] All(string dataSet)
    {
        (int height, int width, byte[] bytes) = SharedModels.Pictures(dataSet);
        return [.. bytes.Chunk(height * width * Channels).Select(picture => new MtcnnPicture(width, height, picture))];
    }

    /// <summary>A part as <paramref name="columns"/> x <paramref name="rows"/> pixels, each a mean weighted by a triangle as wide as the larger of its own and a source pixel; black outside.</summary>
    public MtcnnPicture Part(double left, double top, double width, double height, int columns, int rows)
    {
        (int First, double[] Weights)[] across = Taps(left, width, columns), down = Taps(top, height, rows);
        var narrow = new Dictionary<int, double[]>(); // by row of this picture
        var part = new byte[columns * rows * Channels];
        for (int y = 0; y < rows; y++)
        {
            var sums = new double[columns * Channels];
            for (int k = 0; k < down[y].Weights.Length; k++)
            {
                int row = down[y].First + k;
                if (row < 0 || row >= Height)
                    continue;
                if (!narrow.TryGetValue(row, out double[]? pixels))
                    narrow[row] = pixels = Narrowed(row, across);
                for (int i = 0; i < sums.Length; i++)
                    sums[i] += down[y].Weights[k] * pixels[i];
            }

            for (int i = 0; i < sums.Length; i++)
                part[y * sums.Length + i] = (byte)Math.Round(Math.Clamp(sums[i], 0, byte.MaxValue));
        }

        return new(columns, rows, part);
    }

    /// <summary>What MTCNN's networks are given: planes of red, green and blue, -1 to 1.</summary>
    public float[] Planes()
    {
        int pixels = Width * Height;
        var planes = new float[Channels * pixels];
        for (int i = 0; i < planes.Length; i++)
            planes[i % Channels * pixels + i / Channels] = (Bytes[i] - 127.5f) / 128;
        return planes;
    }

    private double[] Narrowed(int row, (int First, double[] Weights)[] across)
    {
        var pixels = new double[across.Length * Channels];
        for (int x = 0; x < across.Length; x++)
            for (int k = 0; k < across[x].Weights.Length; k++)
                if (across[x].First + k is var column && column >= 0 && column < Width)
                    for (int c = 0; c < Channels; c++)
                        pixels[x * Channels + c] += across[x].Weights[k] * Bytes[(row * Width + column) * Channels + c];
        return pixels;
    }

    private static (int First, double[] Weights)[] Taps(double start, double length, int count)
    {
        double step = length / count, reach = Math.Max(step, 1);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                double centre = start + (i + 0.5) * step;
                int first = (int)Math.Floor(centre - reach), last = (int)Math.Ceiling(centre + reach);
                double[] weights = [.. Enumerable.Range(first, last - first).Select(at => Math.Max(0, reach - Math.Abs(at + 0.5 - centre)))];
                double sum = weights.Sum();
                return (first, Array.ConvertAll(weights, weight => weight / sum));
            }),
        ];
    }
}
