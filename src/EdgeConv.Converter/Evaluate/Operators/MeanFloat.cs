namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Mean over all pixels of a map, per channel: the sum in pixel order divided by the count.</summary>
internal sealed unsafe class MeanFloat(int pixels, int channels) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        new Span<float>(output, channels).Clear();
        for (int pixel = 0; pixel < pixels; pixel++, input += channels)
            for (int channel = 0; channel < channels; channel++)
                output[channel] += input[channel];
        for (int channel = 0; channel < channels; channel++)
            output[channel] /= pixels;
    }
}
