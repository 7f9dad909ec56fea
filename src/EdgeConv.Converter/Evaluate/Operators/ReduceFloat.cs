using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>One value of all elements along some axes: sums in double, elements in their order.</summary>
internal sealed unsafe class ReduceFloat : FloatOperator
{
    private readonly ReduceKind _kind;
    private readonly Clamp _clamp;
    private readonly int[] _shape, _steps;
    private readonly double[] _results;
    private readonly int _count;

    public ReduceFloat(Reduce node, Clamp clamp)
    {
        (_kind, _clamp, _shape) = (node.Kind, clamp, node.Input.Shape.Length == 0 ? [1] : node.Input.Shape);
        _results = new double[node.Output.Elements];
        _count = (int)(node.Input.Elements / node.Output.Elements);
        // The output has length 1 along the axes that vanish.
        _steps = node.Input.Shape.Length == 0 ? [0] : Strides.Broadcast(node.Output.Shape);
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* input = inputs[0];
        Array.Fill(_results, _kind switch { ReduceKind.Maximum => double.NegativeInfinity, ReduceKind.Minimum => double.PositiveInfinity, _ => 0 });
        Axis(0, ref input, 0);
        for (int i = 0; i < _results.Length; i++)
        {
            float result = (float)(_kind == ReduceKind.Mean ? _results[i] / _count : _results[i]);
            output[i] = OneLane.Smaller(OneLane.Larger(result, _clamp.Low), _clamp.High);
        }
    }

    private void Axis(int axis, ref float* input, int place)
    {
        int step = _steps[axis];
        if (axis < _shape.Length - 1)
        {
            for (int i = 0; i < _shape[axis]; i++, place += step)
                Axis(axis + 1, ref input, place);
            return;
        }
        for (int i = 0; i < _shape[axis]; i++, place += step)
            _results[place] = _kind switch
            {
                ReduceKind.Maximum => Math.Max(_results[place], *input++),
                ReduceKind.Minimum => Math.Min(_results[place], *input++),
                _ => _results[place] + *input++,
            };
    }
}

/// <summary>The index of the largest or smallest element along an axis.</summary>
/// <param name="outer">Product of the sizes before the axis.</param>
/// <param name="length">The axis' size.</param>
/// <param name="inner">Product of the sizes after the axis.</param>
/// <param name="isMaximum">The largest, else the smallest.</param>
/// <param name="picksLast">Of equal elements the last, not the first.</param>
internal sealed unsafe class ArgExtremeFloat(int outer, int length, int inner, bool isMaximum, bool picksLast) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        for (int before = 0; before < outer; before++)
            for (int after = 0; after < inner; after++)
                *output++ = Line(inputs[0] + (nint)before * length * inner + after);
    }

    private int Line(float* input)
    {
        int best = 0;
        for (int i = 1; i < length; i++)
        {
            float found = input[(nint)best * inner], next = input[(nint)i * inner];
            bool isBetter = isMaximum ? next > found : next < found;
            if (isBetter || (picksLast && next == found))
                best = i;
        }
        return best;
    }
}
