namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>Roundings changed one at a time while that lowers the cost of an output channel.</summary>
internal static unsafe class CoordinateDescent
{
    private const int MostSweeps = 20;
    private const float LeastGain = 1e-6f; // of the mean cost of a weight: below, float32 sums decide

    /// <summary>Goes through the weights until none wants to change.</summary>
    /// <param name="quadratic">The layer's cost.</param>
    /// <param name="gram">Its G of the group.</param>
    /// <param name="pull">Its pull of the channel.</param>
    /// <param name="shares">How far each float weight is above its lower level.</param>
    /// <param name="ups">0 or 1: which weights round up; changed.</param>
    /// <param name="gradients">Scratch of <see cref="LayerQuadratic.Columns"/>.</param>
    public static void Run(LayerQuadratic quadratic, float* gram, float* pull, float* shares, float* ups, float* gradients)
    {
        Gradients(quadratic, gram, pull, shares, ups, gradients);
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            bool changed = false;
            for (int k = 0; k < quadratic.Depth; k++)
            {
                float change = ups[k] > 0 ? -1 : 1;
                float cost = 2 * change * gradients[k] + gram[quadratic.At(k, k)];
                if (cost >= -LeastGain)
                    continue;
                ups[k] += change;
                AddRow(quadratic, gram, k, change, gradients);
                changed = true;
            }

            if (!changed)
                return;
        }
    }

    /// <summary>The cost of a rounding, less what is the same for all.</summary>
    public static double Cost(LayerQuadratic quadratic, float* gram, float* pull, float* shares, float* ups, float* gradients)
    {
        Gradients(quadratic, gram, pull, shares, ups, gradients);
        double cost = 0;
        for (int k = 0; k < quadratic.Depth; k++)
            cost += ((double)ups[k] - shares[k]) * ((double)gradients[k] - pull[k]);
        return cost;
    }

    /// <summary><c>G e - d</c></summary>
    private static void Gradients(LayerQuadratic quadratic, float* gram, float* pull, float* shares, float* ups, float* gradients)
    {
        for (int k = 0; k < quadratic.Columns; k++)
            gradients[k] = -pull[k];
        for (int k = 0; k < quadratic.Depth; k++)
            AddRow(quadratic, gram, k, ups[k] - shares[k], gradients);
    }

    private static void AddRow(LayerQuadratic quadratic, float* gram, int row, float factor, float* gradients)
    {
        if (factor == 0)
            return;
        for (int block = 0; block < quadratic.Columns; block += Evaluate.Operators.FloatTile.Channels)
            AddBlock(gram + ((nint)block * quadratic.Depth + (nint)row * Evaluate.Operators.FloatTile.Channels), factor, gradients + block);
    }

    private static void AddBlock(float* from, float factor, float* to)
    {
        for (int lane = 0; lane < Evaluate.Operators.FloatTile.Channels; lane += System.Runtime.Intrinsics.Vector128<float>.Count)
        {
            var sum = System.Runtime.Intrinsics.Vector128.Load(to + lane) + System.Runtime.Intrinsics.Vector128.Load(from + lane) * factor;
            System.Runtime.Intrinsics.Vector128.Store(sum, to + lane);
        }
    }
}
