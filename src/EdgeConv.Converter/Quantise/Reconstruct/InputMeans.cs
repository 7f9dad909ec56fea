using System.Runtime.InteropServices;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>The mean of each element of some windows, [tap][channel].</summary>
internal static unsafe class InputMeans
{
    public static double[] Of(WindowRows rows, SampleWalk walk, Graph.Value input, ReadOnlySpan<(int Sample, int Position)> chosen)
    {
        var means = new double[rows.Length];
        var row = (float*)NativeMemory.Alloc((nuint)rows.Length, sizeof(float));
        foreach ((int sample, int position) in chosen)
        {
            rows.Gather(walk[input, sample], position, row);
            for (int i = 0; i < means.Length; i++)
                means[i] += row[i];
        }

        NativeMemory.Free(row);
        for (int i = 0; i < means.Length; i++)
            means[i] /= chosen.Length;
        return means;
    }
}
