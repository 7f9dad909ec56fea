using EdgeConv.Numerics;

namespace EdgeConv.Nets;

/// <summary>Random inputs that are smooth with some noise, as pictures are: mean 0, variance about 1, channels first.</summary>
internal static class Pictures
{
    private const int Cells = 7;
    private const double Noise = 0.3;

    public static float[] Next(SeededRandom random, int channels, int rows, int columns)
    {
        var picture = new float[channels * rows * columns];
        var grid = new double[(Cells + 1) * (Cells + 1)];
        for (int c = 0, at = 0; c < channels; c++)
        {
            for (int i = 0; i < grid.Length; i++)
                grid[i] = 1.5 * random.NextGaussian();
            for (int y = 0; y < rows; y++)
                for (int x = 0; x < columns; x++)
                    picture[at++] = (float)(Between(grid, (double)y * Cells / rows, (double)x * Cells / columns) + Noise * random.NextGaussian());
        }
        return picture;
    }

    private static double Between(double[] grid, double y, double x)
    {
        int row = (int)y, column = (int)x, at = row * (Cells + 1) + column;
        (double down, double right) = (y - row, x - column);
        return (1 - down) * ((1 - right) * grid[at] + right * grid[at + 1])
            + down * ((1 - right) * grid[at + Cells + 1] + right * grid[at + Cells + 2]);
    }
}
