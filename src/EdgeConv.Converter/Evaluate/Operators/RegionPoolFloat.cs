using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>
/// Maxima over the bins of regions (Girshick 2015): corners are rounded to pixels, halves away from 0, a region has at least one pixel, bins overlap where their
/// borders are no whole pixels, and an empty bin gives 0.
/// </summary>
internal sealed unsafe class RegionPoolFloat(RegionPool node) : FloatOperator
{
    private const int Fields = 5;

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        int[] map = node.Input.Shape;
        int regions = node.Output.Shape[0], channels = map[3];
        for (int region = 0; region < regions; region++)
        {
            float* fields = inputs[1] + region * Fields;
            int batch = (int)Math.Clamp(fields[0], 0, map[0] - 1);
            int left = Rounded(fields[1]), top = Rounded(fields[2]), right = Rounded(fields[3]), bottom = Rounded(fields[4]);
            double height = Math.Max((double)bottom - top + 1, 1) / node.Rows, width = Math.Max((double)right - left + 1, 1) / node.Columns;
            float* picture = inputs[0] + (nint)batch * map[1] * map[2] * channels;
            for (int row = 0; row < node.Rows; row++)
                for (int column = 0; column < node.Columns; column++, output += channels)
                    Bin(picture, Range(top, row, height, map[1]), Range(left, column, width, map[2]), new Span<float>(output, channels));
        }
    }

    private int Rounded(float pixel) => (int)Math.Clamp(Math.Round((double)(pixel * node.Scale), MidpointRounding.AwayFromZero), -1e9, 1e9);

    private static (int First, int End) Range(int origin, int bin, double size, int length) =>
        ((int)Math.Clamp(Math.Floor(bin * size) + origin, 0, length), (int)Math.Clamp(Math.Ceiling((bin + 1) * size) + origin, 0, length));

    private void Bin(float* picture, (int First, int End) rows, (int First, int End) columns, Span<float> result)
    {
        bool isEmpty = rows.End <= rows.First || columns.End <= columns.First;
        result.Fill(isEmpty ? 0 : float.NegativeInfinity);
        for (int y = rows.First; y < rows.End; y++)
            for (int x = columns.First; x < columns.End; x++)
                for (int c = 0; c < result.Length; c++)
                    result[c] = OneLane.Larger(result[c], picture[((nint)y * node.Input.Shape[2] + x) * result.Length + c]);
    }
}
