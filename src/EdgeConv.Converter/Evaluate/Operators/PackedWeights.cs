namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Weights [O, K] of each group as [O / 16][K][16], the last block filled up with zeros.</summary>
internal sealed class PackedWeights
{
    public PackedWeights(float[] weights, float[]? bias, int groups, int outputsPerGroup, int depth)
    {
        Blocks = (outputsPerGroup + FloatTile.Channels - 1) / FloatTile.Channels;
        Weights = GC.AllocateArray<float>(checked(groups * Blocks * depth * FloatTile.Channels), pinned: true);
        Bias = GC.AllocateArray<float>(checked(groups * Blocks * FloatTile.Channels), pinned: true);
        for (int group = 0; group < groups; group++)
            for (int output = 0; output < outputsPerGroup; output++)
            {
                int source = group * outputsPerGroup + output;
                int block = group * Blocks + output / FloatTile.Channels, lane = output % FloatTile.Channels;
                Bias[block * FloatTile.Channels + lane] = bias is null ? 0 : bias[source];
                for (int k = 0; k < depth; k++)
                    Weights[(block * depth + k) * FloatTile.Channels + lane] = weights[source * depth + k];
            }
    }

    /// <summary>Blocks of 16 output channels in a group.</summary>
    public int Blocks { get; }

    public float[] Weights { get; }

    public float[] Bias { get; }
}
