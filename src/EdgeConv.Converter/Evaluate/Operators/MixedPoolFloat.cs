using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Both pools, then their weighted sum.</summary>
internal sealed unsafe class MixedPoolFloat(FloatOperator maximum, FloatOperator average, int count, float share, Clamp clamp) : FloatOperator
{
    private readonly float[] _averages = new float[count];

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        maximum.Run(inputs, output, team);
        fixed (float* averages = _averages)
        {
            average.Run(inputs, averages, team);
            float rest = 1 - share;
            for (int i = 0; i < count; i++)
                output[i] = Math.Min(Math.Max(share * output[i] + rest * averages[i], clamp.Low), clamp.High);
        }
    }
}
