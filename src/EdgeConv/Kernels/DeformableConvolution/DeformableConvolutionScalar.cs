using EdgeConv.Blob;

namespace EdgeConv.Kernels.DeformableConvolution;

/// <summary>
/// The specification (Dai et al. 2017; with a mask Zhu et al. 2018): each tap is a bilinear sample at its place plus an offset, times its mask; what lies outside the
/// map is 0. Float32 but for the weights: <c>clamp(roundeven((bias + sum(sample * w)) * multiplier) + zero)</c>, the sum tap by tap from 0.
/// </summary>
internal static unsafe class DeformableConvolutionScalar
{
    /// <summary>The samples of a pixel, [tap][channel].</summary>
    public static long Workspace(KernelArguments* a) => a->Operator->Taps * a->Input.Channels * sizeof(float);

    public static void Run(KernelArguments* a, int first, int count)
    {
        for (int row = first; row < first + count; row++)
            for (int x = 0; x < a->Output.Columns; x++)
            {
                Sample(a, row, x);
                Sum(a, a->Output[row] + (nint)x * a->Output.PixelBytes);
            }
    }

    private static void Sample(KernelArguments* a, int row, int column)
    {
        WindowRecord vertical = a->Vertical, horizontal = a->Horizontal;
        int taps = (int)a->Operator->Taps, groups = ((DeformableParameters*)a->Parameters)->OffsetGroups, perGroup = a->Input.Channels / groups;
        var samples = (float*)a->Workspace;
        for (int tap = 0; tap < taps; tap++)
        {
            float tapY = (long)row * vertical.Stride - vertical.PadBefore + tap / horizontal.Size * vertical.Dilation;
            float tapX = (long)column * horizontal.Stride - horizontal.PadBefore + tap % horizontal.Size * horizontal.Dilation;
            for (int group = 0; group < groups; group++, samples += perGroup)
            {
                int at = group * taps + tap;
                float y = tapY + RealElements.Get(a->Second, row, column, 2 * at), x = tapX + RealElements.Get(a->Second, row, column, 2 * at + 1);
                var taken = new Span<float>(samples, perGroup);
                if (!(y > -1 && y < a->Input.Rows && x > -1 && x < a->Input.Columns))
                {
                    taken.Clear();
                    continue;
                }
                float mask = a->Third.Pointers == null ? 1 : RealElements.Get(a->Third, row, column, at);
                var sample = new BilinearSample(a->Input, y, x);
                for (int c = 0; c < perGroup; c++)
                    taken[c] = sample[group * perGroup + c] * mask;
            }
        }
    }

    private static void Sum(KernelArguments* a, sbyte* output)
    {
        int outputs = a->Output.Channels, groups = a->Operator->Groups, taps = (int)a->Operator->Taps, channels = a->Input.Channels, perGroup = channels / groups;
        var biases = (int*)(a->Parameters + sizeof(DeformableParameters));
        var multipliers = (float*)(biases + outputs);
        var weight = (sbyte*)(multipliers + outputs);
        for (int o = 0; o < outputs; o++)
        {
            float* samples = (float*)a->Workspace + o / (outputs / groups) * perGroup;
            float sum = 0;
            for (int tap = 0; tap < taps; tap++, samples += channels)
                for (int c = 0; c < perGroup; c++)
                    sum += samples[c] * *weight++;
            float scaled = (biases[o] + sum) * multipliers[o];
            output[o] = OutputStage.Apply(float.IsNaN(scaled) ? 0 : (int)Math.Clamp(Math.Round((double)scaled), int.MinValue, int.MaxValue), a->Output.ZeroPoint, a->Operator);
        }
    }
}
