using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>
/// Regions by bilinear samples on a regular grid in each bin, averaged, or the largest (He et al. 2017). Samples up to one pixel outside take the border's
/// value, farther ones count as 0.
/// </summary>
internal sealed unsafe class RegionAlignFloat(RegionAlign node) : FloatOperator
{
    private const int Fields = 4, MostSamples = 1 << 10;

    public override int ScratchFloats => node.Input.Shape[3];

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        int channels = node.Input.Shape[3], bins = node.Rows * node.Columns, regions = node.Output.Shape[0];
        team.Run(regions, (long)regions * bins * channels * 16, (first, end, scratch) =>
        {
            for (int region = first; region < end; region++)
                Region(inputs, region, output + (nint)region * bins * channels, new Span<float>(scratch, channels));
        });
    }

    private void Region(float*[] inputs, int region, float* output, Span<float> sample)
    {
        int[] map = node.Input.Shape;
        float* corners = inputs[1] + region * Fields;
        float half = node.IsHalfPixel ? 0.5f : 0;
        float left = corners[0] * node.Scale - half, top = corners[1] * node.Scale - half;
        float width = corners[2] * node.Scale - half - left, height = corners[3] * node.Scale - half - top;
        if (!node.IsHalfPixel)
            (width, height) = (OneLane.Larger(width, 1), OneLane.Larger(height, 1));
        int batch = (int)Math.Clamp(inputs[2][region], 0, map[0] - 1);
        float* picture = inputs[0] + (nint)batch * map[1] * map[2] * map[3];
        float binHeight = height / node.Rows, binWidth = width / node.Columns;
        int down = Samples(binHeight), across = Samples(binWidth);
        for (int row = 0; row < node.Rows; row++)
            for (int column = 0; column < node.Columns; column++, output += sample.Length)
            {
                var result = new Span<float>(output, sample.Length);
                result.Fill(node.IsMaximum && down * across > 0 ? float.NegativeInfinity : 0);
                for (int i = 0; i < down; i++)
                    for (int j = 0; j < across; j++)
                    {
                        float y = top + row * binHeight + (i + 0.5f) * binHeight / down, x = left + column * binWidth + (j + 0.5f) * binWidth / across;
                        Sample(picture, y, x, sample);
                        for (int c = 0; c < result.Length; c++)
                            result[c] = node.IsMaximum ? OneLane.Larger(result[c], sample[c]) : result[c] + sample[c];
                    }
                for (int c = 0; c < result.Length && !node.IsMaximum; c++)
                    result[c] /= Math.Max(down * across, 1);
            }
    }

    private int Samples(float bin) => node.Samples > 0 ? node.Samples : (int)Math.Clamp(Math.Ceiling((double)bin), 0, MostSamples);

    private void Sample(float* picture, float y, float x, Span<float> result)
    {
        int rows = node.Input.Shape[1], columns = node.Input.Shape[2];
        if (y >= -1 && y <= rows && x >= -1 && x <= columns)
            Bilinear.Sample(picture, rows, columns, result.Length, Math.Clamp(y, 0, rows - 1), Math.Clamp(x, 0, columns - 1), 1, result);
        else
            result.Clear();
    }
}
