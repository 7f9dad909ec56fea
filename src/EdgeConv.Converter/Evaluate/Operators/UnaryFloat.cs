using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Functions of each element, computed in double and rounded once.</summary>
internal sealed unsafe class UnaryFloat(int count, Unary node) : FloatOperator
{
    private const int Unit = 1024, WorkPerElement = 40;

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        team.Run((count + Unit - 1) / Unit, (long)count * WorkPerElement, (first, end, _) =>
        {
            int last = (int)Math.Min((long)end * Unit, count);
            for (int i = first * Unit; i < last; i++)
                output[i] = (float)node.Apply(input[i]);
        });
    }
}

/// <summary>The same with factors per channel.</summary>
internal sealed unsafe class ChannelUnaryFloat(int count, ChannelUnary node) : FloatOperator
{
    private const int Unit = 1024, WorkPerElement = 40;

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        int channels = node.Factors.Length;
        team.Run((count + Unit - 1) / Unit, (long)count * WorkPerElement, (first, end, _) =>
        {
            int last = (int)Math.Min((long)end * Unit, count);
            for (int i = first * Unit; i < last; i++)
                output[i] = (float)node.Apply(input[i], i % channels);
        });
    }
}

/// <summary><c>x &lt; 0 ? slope[c] * x : x</c> over the last axis.</summary>
internal sealed unsafe class ChannelSlopesFloat(int count, float[] slopes) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        int channels = slopes.Length;
        team.Run(count / channels, count, (first, end, _) =>
        {
            for (int pixel = first; pixel < end; pixel++)
            {
                float* from = input + (nint)pixel * channels, to = output + (nint)pixel * channels;
                for (int c = 0; c < channels; c++)
                    to[c] = from[c] < 0 ? slopes[c] * from[c] : from[c];
            }
        });
    }
}
