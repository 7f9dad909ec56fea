using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.Evaluate;

/// <summary>What a node means, in double and as directly as it can be written: the float executor's yardstick.</summary>
internal static class FloatReference
{
    public static double[] Convolve(Convolution node, float[] input)
    {
        int[] i = node.Input.Shape, o = node.Output.Shape;
        int cg = i[3] / node.Groups, og = o[3] / node.Groups;
        float[] w = node.Weights.Floats;
        var result = new double[o[1] * o[2] * o[3]];
        for (int y = 0; y < o[1]; y++)
            for (int x = 0; x < o[2]; x++)
                for (int c = 0; c < o[3]; c++)
                {
                    double sum = node.Bias?.Floats[c] ?? 0;
                    for (int ky = 0; ky < node.Vertical.Size; ky++)
                        for (int kx = 0; kx < node.Horizontal.Size; kx++)
                        {
                            int iy = y * node.Vertical.Stride - node.Vertical.PadBefore + ky * node.Vertical.Dilation;
                            int ix = x * node.Horizontal.Stride - node.Horizontal.PadBefore + kx * node.Horizontal.Dilation;
                            if (iy < 0 || iy >= i[1] || ix < 0 || ix >= i[2])
                                continue;
                            for (int k = 0; k < cg; k++)
                                sum += (double)input[(iy * i[2] + ix) * i[3] + c / og * cg + k]
                                    * w[((c * node.Vertical.Size + ky) * node.Horizontal.Size + kx) * cg + k];
                        }

                    result[(y * o[2] + x) * o[3] + c] = Math.Clamp(sum, node.Clamp.Low, node.Clamp.High);
                }

        return result;
    }

    public static double[] Pool(Pool node, float[] input)
    {
        int[] i = node.Input.Shape, o = node.Output.Shape;
        var result = new double[o[1] * o[2] * o[3]];
        for (int y = 0; y < o[1]; y++)
            for (int x = 0; x < o[2]; x++)
                for (int c = 0; c < o[3]; c++)
                {
                    var inside = new List<double>();
                    for (int ky = 0; ky < node.Vertical.Size; ky++)
                        for (int kx = 0; kx < node.Horizontal.Size; kx++)
                        {
                            int iy = y * node.Vertical.Stride - node.Vertical.PadBefore + ky * node.Vertical.Dilation;
                            int ix = x * node.Horizontal.Stride - node.Horizontal.PadBefore + kx * node.Horizontal.Dilation;
                            if (iy >= 0 && iy < i[1] && ix >= 0 && ix < i[2])
                                inside.Add(input[(iy * i[2] + ix) * i[3] + c]);
                        }

                    double value = node.Kind switch
                    {
                        PoolKind.Maximum => inside.Max(),
                        PoolKind.Average => inside.Average(),
                        _ => inside.Sum() / (node.Vertical.Size * node.Horizontal.Size),
                    };
                    result[(y * o[2] + x) * o[3] + c] = Math.Clamp(value, node.Clamp.Low, node.Clamp.High);
                }

        return result;
    }
}
