using EdgeConv.Blob;

namespace EdgeConv.Kernels.RegionAlign;

/// <summary>
/// The specification (He et al. 2017): bilinear samples on a regular grid in each bin, their mean or the largest. Samples up to one pixel outside take the border's
/// value, farther ones are 0. A work row is a row of bins of a region.
/// </summary>
internal static unsafe class RegionAlignScalar
{
    /// <summary>A sum per channel.</summary>
    public static long Workspace(KernelArguments* a) => (long)a->Output.Channels * sizeof(float);

    public static void Run(KernelArguments* a, int first, int count)
    {
        var align = (RegionAlignParameters*)a->Parameters;
        int perRegion = a->Output.Rows / a->Second.Columns;
        for (int row = first; row < first + count; row++)
        {
            int region = Math.DivRem(row, perRegion, out int bin);
            float half = align->IsHalfPixel != 0 ? 0.5f : 0;
            float left = Corner(a, region, 0, align->Scale) - half, top = Corner(a, region, 1, align->Scale) - half;
            float width = Corner(a, region, 2, align->Scale) - half - left, height = Corner(a, region, 3, align->Scale) - half - top;
            if (align->IsHalfPixel == 0)
                (width, height) = (AtLeastOne(width), AtLeastOne(height));
            Axis rows = Axis.Of(top, bin, height / perRegion, align->Samples);
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
                Bin(a, rows, Axis.Of(left, x, width / a->Output.Columns, align->Samples), align, output);
        }
    }

    /// <summary>The samples of a bin along an axis.</summary>
    private readonly record struct Axis(float Start, float Size, int Count)
    {
        public static Axis Of(float origin, int bin, float size, int samples) =>
            new(origin + bin * size, size, samples > 0 ? samples : size > 0 ? (int)Math.Clamp(Math.Ceiling((double)size), 0, RegionAlignParameters.MostSamples) : 0);

        public float this[int sample] => Start + (sample + 0.5f) * Size / Count;
    }

    private static void Bin(KernelArguments* a, in Axis rows, in Axis columns, RegionAlignParameters* align, sbyte* output)
    {
        var sums = new Span<float>(a->Workspace, a->Output.Channels);
        bool isMaximum = align->IsMaximum != 0;
        sums.Fill(isMaximum && rows.Count * columns.Count > 0 ? float.NegativeInfinity : 0);
        for (int i = 0; i < rows.Count; i++)
        {
            float y = rows[i];
            if (!(y >= -1 && y <= a->Input.Rows))
            {
                Outside(sums, isMaximum);
                continue;
            }
            for (int j = 0; j < columns.Count; j++)
                if (columns[j] is var x && x >= -1 && x <= a->Input.Columns)
                    Take(sums, new(a->Input, Math.Clamp(y, 0, a->Input.Rows - 1), Math.Clamp(x, 0, a->Input.Columns - 1)), isMaximum);
                else
                    Outside(sums, isMaximum);
        }
        float divisor = isMaximum ? 1 : Math.Max(rows.Count * columns.Count, 1);
        for (int c = 0; c < sums.Length; c++)
            output[c] = OutputStage.Apply((int)Math.Round((double)(sums[c] / divisor * align->Ratio)), a->Output.ZeroPoint, a->Operator);
    }

    private static void Take(Span<float> sums, in BilinearSample sample, bool isMaximum)
    {
        for (int c = 0; c < sums.Length; c++)
            sums[c] = isMaximum ? Math.Max(sums[c], sample[c]) : sums[c] + sample[c];
    }

    /// <summary>A sample of 0.</summary>
    private static void Outside(Span<float> sums, bool isMaximum)
    {
        for (int c = 0; c < sums.Length && isMaximum; c++)
            sums[c] = Math.Max(sums[c], 0);
    }

    private static float Corner(KernelArguments* a, int region, int field, float scale) => RealElements.Get(a->Second, 0, region, field) * scale;

    private static float AtLeastOne(float length) => length > 1 ? length : 1;
}
