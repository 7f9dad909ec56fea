using EdgeConv.Numerics;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary><c>exp(beta * (x - max)) / sum</c> along an axis; exponentials and their sum in double.</summary>
/// <param name="outer">Product of the sizes before the axis.</param>
/// <param name="length">The axis' size.</param>
/// <param name="inner">Product of the sizes after the axis.</param>
/// <param name="beta">The factor of the exponent.</param>
internal sealed unsafe class SoftmaxFloat(int outer, int length, int inner, float beta) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        var exponentials = new double[length];
        for (int before = 0; before < outer; before++)
            for (int after = 0; after < inner; after++)
            {
                nint start = (nint)before * length * inner + after;
                Line(inputs[0] + start, output + start, exponentials);
            }
    }

    private void Line(float* input, float* output, double[] exponentials)
    {
        float largest = input[0];
        for (int i = 1; i < length; i++)
            largest = OneLane.Larger(largest, input[(nint)i * inner]);
        double sum = 0;
        for (int i = 0; i < length; i++)
        {
            exponentials[i] = Elementary.Exp((double)beta * ((double)input[(nint)i * inner] - largest));
            sum += exponentials[i];
        }

        for (int i = 0; i < length; i++)
            output[(nint)i * inner] = (float)(exponentials[i] / sum);
    }
}
