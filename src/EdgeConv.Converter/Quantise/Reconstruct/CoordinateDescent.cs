using System.Runtime.Intrinsics;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>Roundings of an output channel changed one or two at a time while that lowers its cost.</summary>
/// <param name="quadratic">The layer's cost.</param>
/// <param name="gram">Its G of the group, row-major.</param>
/// <param name="pull">Its pull of the channel.</param>
/// <param name="shares">How far each float weight is above its lower level.</param>
/// <param name="scratch"><see cref="ScratchFloats"/></param>
internal readonly unsafe struct CoordinateDescent(LayerQuadratic quadratic, float* gram, float* pull, float* shares, float* scratch)
{
    private const int MostSweeps = 12;
    private const float LeastGain = 1e-5f; // of the mean cost of a weight: below, float32 sums decide

    private readonly int _depth = quadratic.Depth, _columns = quadratic.Columns;
    private readonly float* _gradients = scratch, _changes = scratch + quadratic.Columns, _costs = scratch + 2 * quadratic.Columns, _diagonal = scratch + 3 * quadratic.Columns;

    /// <summary>Room in floats for rows of so many columns.</summary>
    public static int ScratchFloats(int columns) => 4 * columns;

    /// <summary>The cost of a rounding, less what is the same for all.</summary>
    /// <param name="ups">0 or 1: which weights round up.</param>
    public double Cost(float* ups)
    {
        FindGradients(ups);
        double cost = 0;
        for (int k = 0; k < _depth; k++)
            cost += ((double)ups[k] - shares[k]) * ((double)_gradients[k] - pull[k]);
        return cost;
    }

    /// <summary>Goes through the weights until none wants to change alone.</summary>
    public void Single(float* ups) => Run(ups, pairs: false);

    /// <summary>Goes through the weights until none wants to change, alone or with another.</summary>
    public void Pairs(float* ups) => Run(ups, pairs: true);

    private void Run(float* ups, bool pairs)
    {
        FindGradients(ups);
        new Span<float>(_diagonal, _columns).Fill(float.MaxValue); // what is no weight never changes
        for (int k = 0; k < _depth; k++)
            _diagonal[k] = gram[(nint)k * _columns + k];
        Price(ups);
        bool changed = true;
        for (int sweep = 0; sweep < MostSweeps && changed; sweep++)
        {
            changed = false;
            for (int first = 0; first < _depth; first++)
            {
                (float gain, int second) = pairs ? Partner(first) : (0, -1);
                if (Math.Min(_costs[first], _costs[first] + gain) >= -LeastGain)
                    continue;
                Flip(ups, first);
                if (gain < 0)
                    Flip(ups, second);
                Price(ups);
                changed = true;
            }
        }
    }

    private void Flip(float* ups, int k)
    {
        float change = _changes[k];
        ups[k] += change;
        AddRow(k, change);
    }

    /// <summary>What each weight's change alone would cost.</summary>
    private void Price(float* ups)
    {
        for (int at = 0; at < _columns; at += Vector256<float>.Count)
        {
            Vector256<float> up = Vector256.Load(ups + at), change = Vector256<float>.One - (up + up), product = change * Vector256.Load(_gradients + at);
            change.Store(_changes + at);
            (product + product + Vector256.Load(_diagonal + at)).Store(_costs + at);
        }
    }

    /// <summary>What the best second change adds to the cost of a first one; none gains what is not below 0.</summary>
    private (float Gain, int Weight) Partner(int first)
    {
        // With itself it would be undone.
        float itself = _costs[first];
        _costs[first] = float.MaxValue;
        float* row = gram + (nint)first * _columns;
        Vector256<float> least = Vector256.Create(float.MaxValue), twice = Vector256.Create(2 * _changes[first]);
        for (int at = 0; at < _columns; at += Vector256<float>.Count)
            least = Vector256.Min(least, Added(row, at, twice));
        float best = least[0];
        for (int lane = 1; lane < Vector256<float>.Count; lane++)
            best = Math.Min(best, least[lane]);
        int partner = -1;
        for (int at = 0; partner < 0 && best < 0 && itself + best < -LeastGain; at += Vector256<float>.Count)
        {
            uint equal = Vector256.Equals(Added(row, at, twice), Vector256.Create(best)).ExtractMostSignificantBits();
            if (equal != 0)
                partner = at + System.Numerics.BitOperations.TrailingZeroCount(equal);
        }

        _costs[first] = itself;
        return partner < 0 ? (0, partner) : (best, partner);
    }

    private Vector256<float> Added(float* row, int at, Vector256<float> twice) =>
        Vector256.Load(_costs + at) + twice * Vector256.Load(_changes + at) * Vector256.Load(row + at);

    /// <summary><c>G e - d</c></summary>
    private void FindGradients(float* ups)
    {
        for (int k = 0; k < _columns; k++)
            _gradients[k] = -pull[k];
        for (int k = 0; k < _depth; k++)
            AddRow(k, ups[k] - shares[k]);
    }

    private void AddRow(int k, float factor)
    {
        float* row = gram + (nint)k * _columns;
        for (int at = 0; at < _columns; at += Vector256<float>.Count)
            (Vector256.Load(_gradients + at) + Vector256.Load(row + at) * factor).Store(_gradients + at);
    }
}
