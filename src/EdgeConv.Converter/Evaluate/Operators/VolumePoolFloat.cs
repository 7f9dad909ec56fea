using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Maximum and average over windows of a volume, taps in order; an average is the sum divided by the count.</summary>
/// <param name="axes">Slices, rows, columns.</param>
/// <param name="channels">Of input and output.</param>
internal sealed unsafe class VolumePoolFloat(AxisTaps[] axes, int channels, PoolKind kind, Clamp clamp) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        int rows = axes[0].Outputs * axes[1].Outputs, columns = axes[2].Outputs, taps = axes[0].Taps * axes[1].Taps * axes[2].Taps;
        team.Run(rows, (long)rows * columns * channels * taps, (first, end, _) =>
        {
            for (int row = first; row < end; row++)
                for (int column = 0; column < columns; column++)
                    Pixel(input, output + ((nint)row * columns + column) * channels, row, column);
        });
    }

    private void Pixel(float* input, float* result, int row, int column)
    {
        bool isMaximum = kind == PoolKind.Maximum;
        new Span<float>(result, channels).Fill(isMaximum ? float.NegativeInfinity : 0);
        int inside = 0;
        foreach (int z in axes[0][row / axes[1].Outputs])
            foreach (int y in axes[1][row % axes[1].Outputs])
                foreach (int x in axes[2][column])
                {
                    if ((z | y | x) < 0)
                        continue;
                    inside++;
                    float* pixel = input + (((nint)z * axes[1].Inputs + y) * axes[2].Inputs + x) * channels;
                    for (int c = 0; c < channels; c++)
                        result[c] = isMaximum ? Math.Max(result[c], pixel[c]) : result[c] + pixel[c];
                }
        float count = kind == PoolKind.AverageWithPadding ? axes[0].Taps * axes[1].Taps * axes[2].Taps : inside;
        for (int c = 0; c < channels; c++)
            result[c] = Math.Clamp(isMaximum ? result[c] : result[c] / count, clamp.Low, clamp.High);
    }
}
