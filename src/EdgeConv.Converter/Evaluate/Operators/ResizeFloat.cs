using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Another size along any axes, one axis after the other; each element is the sum of its taps in order.</summary>
internal sealed unsafe class ResizeFloat : FloatOperator
{
    private readonly List<(int Axis, ResizeAxisTaps Taps)> _passes = [];
    private readonly float[][] _between = [];
    private readonly Resize _node;

    public ResizeFloat(Resize node)
    {
        _node = node;
        int[] shape = (int[])node.Input.Shape.Clone();
        var between = new List<float[]>();
        for (int axis = 0; axis < shape.Length; axis++)
        {
            bool isWhole = node.Region is not { } region || (region[axis] == 0 && region[axis + shape.Length] == 1);
            if (shape[axis] == node.Output.Shape[axis] && node.Scales[axis] == 1 && isWhole)
                continue;
            if (_passes.Count > 0)
                between.Add(GC.AllocateArray<float>(Strides.Product(shape), pinned: true));
            _passes.Add((axis, ResizeAxisTaps.Of(node, axis)));
            shape[axis] = node.Output.Shape[axis];
        }
        _between = [.. between];
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        int[] shape = (int[])_node.Input.Shape.Clone();
        float* from = inputs[0];
        if (_passes.Count == 0)
            new ReadOnlySpan<float>(from, Strides.Product(shape)).CopyTo(new Span<float>(output, Strides.Product(shape)));
        for (int i = 0; i < _passes.Count; i++)
        {
            var (axis, taps) = _passes[i];
            float* to = output;
            if (i < _between.Length)
                to = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _between[i][0]);
            Pass(from, to, Strides.Product(shape, 0, axis), shape[axis], Strides.Product(shape, axis + 1, shape.Length), taps, team);
            shape[axis] = taps.Outputs;
            from = to;
        }
        foreach (var (axis, taps) in _passes)
            FillOutside(output, Strides.Product(shape, 0, axis), Strides.Product(shape, axis + 1, shape.Length), taps);
    }

    private static void Pass(float* from, float* to, int outer, int length, int inner, ResizeAxisTaps taps, WorkerTeam team) =>
        team.Run(outer * taps.Outputs, (long)outer * taps.Outputs * taps.Taps * inner, (first, end, _) =>
        {
            for (int line = first; line < end; line++)
            {
                (int before, int output) = Math.DivRem(line, taps.Outputs);
                float* source = from + (nint)before * length * inner, result = to + (nint)line * inner;
                for (int tap = output * taps.Taps; tap < (output + 1) * taps.Taps; tap++)
                {
                    float* element = source + (nint)taps.Sources[tap] * inner;
                    float weight = taps.Weights[tap];
                    if (tap == output * taps.Taps)
                        for (int i = 0; i < inner; i++)
                            result[i] = weight * element[i];
                    else
                        for (int i = 0; i < inner; i++)
                        {
                            float product = weight * element[i];
                            result[i] += product;
                        }
                }
            }
        });

    private void FillOutside(float* output, int outer, int inner, ResizeAxisTaps taps)
    {
        for (int line = 0; line < outer * taps.Outputs; line++)
            if (taps.IsOutside[line % taps.Outputs])
                new Span<float>(output + (nint)line * inner, inner).Fill(_node.Options.Extrapolation);
    }
}
