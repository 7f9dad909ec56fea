namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Bilinear samples of a map whose surroundings are 0.</summary>
internal static unsafe class Bilinear
{
    /// <summary><c>results[c] = factor * map(y, x, c)</c>: the four neighbours weighed by their closeness, row by row.</summary>
    /// <param name="map">The first channel wanted of the first pixel.</param>
    /// <param name="rows">Of the map.</param>
    /// <param name="columns">Of the map.</param>
    /// <param name="pixelFloats">Floats from pixel to pixel.</param>
    /// <param name="y">Any real; not a number counts as outside.</param>
    /// <param name="x">Any real.</param>
    /// <param name="factor">Of each sample.</param>
    /// <param name="results">The channels wanted.</param>
    public static void Sample(float* map, int rows, int columns, int pixelFloats, float y, float x, float factor, Span<float> results)
    {
        results.Clear();
        if (!(y > -1 && y < rows && x > -1 && x < columns))
            return;
        int top = (int)Math.Floor((double)y), left = (int)Math.Floor((double)x);
        float lower = y - top, right = x - left;
        Add(map, rows, columns, pixelFloats, top, left, (1 - lower) * (1 - right), results);
        Add(map, rows, columns, pixelFloats, top, left + 1, (1 - lower) * right, results);
        Add(map, rows, columns, pixelFloats, top + 1, left, lower * (1 - right), results);
        Add(map, rows, columns, pixelFloats, top + 1, left + 1, lower * right, results);
        for (int c = 0; c < results.Length; c++)
            results[c] *= factor;
    }

    private static void Add(float* map, int rows, int columns, int pixelFloats, int row, int column, float weight, Span<float> results)
    {
        if ((uint)row >= (uint)rows || (uint)column >= (uint)columns)
            return;
        float* pixel = map + ((nint)row * columns + column) * pixelFloats;
        for (int c = 0; c < results.Length; c++)
        {
            float product = weight * pixel[c];
            results[c] += product;
        }
    }
}
