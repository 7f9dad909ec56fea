namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Runs at stated places along an axis.</summary>
/// <param name="outer">Product of the sizes before the axis.</param>
/// <param name="length">The axis' size in the input.</param>
/// <param name="inner">Product of the sizes after the axis.</param>
/// <param name="indices">Which run of the input each run of the output is.</param>
internal sealed unsafe class GatherFloat(int outer, int length, int inner, int[] indices) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        for (int i = 0; i < outer; i++)
            foreach (int index in indices)
            {
                new ReadOnlySpan<float>(inputs[0] + ((nint)i * length + index) * inner, inner).CopyTo(new Span<float>(output, inner));
                output += inner;
            }
    }
}

/// <summary>Element i is input element <c>sources[i]</c>, or 0 where that is -1.</summary>
internal sealed unsafe class RearrangeFloat(int[] sources) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        for (int i = 0; i < sources.Length; i++)
            output[i] = sources[i] < 0 ? 0 : input[sources[i]];
    }
}
