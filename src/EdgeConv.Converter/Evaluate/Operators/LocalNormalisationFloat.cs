using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary><c>x / (bias + alpha / size * sum of x^2)^beta</c> over neighbouring channels of each pixel, in double.</summary>
internal sealed unsafe class LocalNormalisationFloat(LocalNormalisation node) : FloatOperator
{
    private const int WorkPerElement = 100;

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        int channels = node.Input.Shape[^1], pixels = (int)(node.Input.Elements / channels);
        team.Run(pixels, (long)pixels * channels * WorkPerElement, (first, end, _) =>
        {
            for (int pixel = first; pixel < end; pixel++)
                Pixel(input + (nint)pixel * channels, output + (nint)pixel * channels, channels);
        });
    }

    private void Pixel(float* input, float* output, int channels)
    {
        int before = (node.Size - 1) / 2, after = node.Size / 2;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0;
            int last = Math.Min(channel + after, channels - 1);
            for (int c = Math.Max(channel - before, 0); c <= last; c++)
                sum += (double)input[c] * input[c];
            output[channel] = (float)(input[channel] / Elementary.Pow(node.Bias + (double)node.Alpha / node.Size * sum, node.Beta));
        }
    }
}
