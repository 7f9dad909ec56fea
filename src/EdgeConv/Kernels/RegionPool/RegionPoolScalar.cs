using EdgeConv.Blob;

namespace EdgeConv.Kernels.RegionPool;

/// <summary>
/// The specification (Girshick 2015): corners are rounded to map pixels, halves away from 0; a region has at least one pixel; bins have whole pixels and overlap
/// where their borders have none; an empty bin is 0. A work row is a row of bins of a region.
/// </summary>
internal static unsafe class RegionPoolScalar
{
    // So far outside, and so large, that nothing but 32 bits depends on it.
    private const double Farthest = 1e9;

    public static void Run(KernelArguments* a, int first, int count)
    {
        float scale = ((RegionPoolParameters*)a->Parameters)->Scale;
        int perRegion = a->Output.Rows / a->Second.Columns;
        for (int row = first; row < first + count; row++)
        {
            int region = Math.DivRem(row, perRegion, out int bin);
            int left = Pixel(a, region, 1, scale), top = Pixel(a, region, 2, scale), right = Pixel(a, region, 3, scale), bottom = Pixel(a, region, 4, scale);
            double height = Math.Max((double)bottom - top + 1, 1) / perRegion, width = Math.Max((double)right - left + 1, 1) / a->Output.Columns;
            (int First, int End) rows = Range(top, bin, height, a->Input.Rows);
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
                Bin(a, rows.First, rows.End, Range(left, x, width, a->Input.Columns), output);
        }
    }

    private static void Bin(KernelArguments* a, int top, int bottom, (int First, int End) columns, sbyte* output)
    {
        bool isEmpty = top >= bottom || columns.First >= columns.End;
        new Span<sbyte>(output, a->Output.Channels).Fill(isEmpty ? (sbyte)a->Input.ZeroPoint : sbyte.MinValue);
        for (int y = top; y < bottom; y++)
        {
            sbyte* input = a->Input[y] + (nint)columns.First * a->Input.PixelBytes;
            for (int x = columns.First; x < columns.End; x++, input += a->Input.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    output[c] = Math.Max(output[c], input[c]);
        }
    }

    /// <summary>A corner in map pixels; what is no number is 0.</summary>
    private static int Pixel(KernelArguments* a, int region, int field, float scale)
    {
        float place = RealElements.Get(a->Second, 0, region, field) * scale;
        return float.IsNaN(place) ? 0 : (int)Math.Clamp(Math.Round((double)place, MidpointRounding.AwayFromZero), -Farthest, Farthest);
    }

    private static (int First, int End) Range(int origin, int bin, double size, int length) =>
        ((int)Math.Clamp(Math.Floor(bin * size) + origin, 0, length), (int)Math.Clamp(Math.Ceiling((bin + 1) * size) + origin, 0, length));
}
