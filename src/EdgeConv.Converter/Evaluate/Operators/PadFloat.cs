using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>More elements around a value: a constant, or such as stand in it.</summary>
internal sealed unsafe class PadFloat : FloatOperator
{
    private readonly int[][] _sources;
    private readonly int[] _strides;
    private readonly float _value;

    public PadFloat(int[] inputShape, int[] before, int[] after, float value, PadMode mode)
    {
        _value = value;
        _strides = Strides.Of(inputShape);
        _sources = [.. inputShape.Select((length, axis) => Enumerable.Range(-before[axis], length + before[axis] + after[axis])
            .Select(place => Source(place, length, mode)).ToArray())];
    }

    /// <summary>The element that stands at a place, or -1 for the constant.</summary>
    private static int Source(int place, int length, PadMode mode)
    {
        if ((uint)place < (uint)length)
            return place;
        if (mode == PadMode.Constant)
            return -1;
        if (mode == PadMode.Edge || length == 1)
            return Math.Clamp(place, 0, length - 1);
        int period = 2 * (length - 1), folded = (place % period + period) % period;
        return folded < length ? folded : period - folded;
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* next = output;
        Axis(0, inputs[0], ref next);
    }

    private void Axis(int axis, float* input, ref float* next)
    {
        if (axis == _sources.Length)
        {
            *next++ = input is null ? _value : *input;
            return;
        }
        foreach (int source in _sources[axis])
            Axis(axis + 1, source < 0 || input is null ? null : input + (nint)source * _strides[axis], ref next);
    }
}
