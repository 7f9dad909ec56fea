namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>The same elements in the same order.</summary>
internal sealed unsafe class CopyFloat(int count) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team) =>
        new ReadOnlySpan<float>(inputs[0], count).CopyTo(new Span<float>(output, count));
}

/// <summary>Output axis i is input axis <c>permutation[i]</c>.</summary>
internal sealed unsafe class TransposeFloat : FloatOperator
{
    private readonly int[] _sizes, _strides;

    public TransposeFloat(int[] inputShape, int[] permutation)
    {
        var strides = new int[inputShape.Length];
        int stride = 1;
        for (int axis = inputShape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= inputShape[axis];
        }

        _sizes = Array.ConvertAll(permutation, axis => inputShape[axis]);
        _strides = Array.ConvertAll(permutation, axis => strides[axis]);
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* next = output;
        Axis(0, inputs[0], ref next);
    }

    private void Axis(int axis, float* input, ref float* next)
    {
        int size = _sizes[axis], stride = _strides[axis];
        if (axis < _sizes.Length - 1)
        {
            for (int i = 0; i < size; i++)
                Axis(axis + 1, input + (nint)i * stride, ref next);
            return;
        }

        float* destination = next;
        for (int i = 0; i < size; i++)
            destination[i] = input[(nint)i * stride];
        next += size;
    }
}

/// <summary>Channel i of each pixel is the input's channel <c>channels[i]</c>.</summary>
internal sealed unsafe class ChannelPermutationFloat(int count, int[] channels) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        for (int start = 0; start < count; start += channels.Length)
            for (int i = 0; i < channels.Length; i++)
                output[start + i] = inputs[0][start + channels[i]];
    }
}

/// <summary>Inputs side by side along an axis: <paramref name="outer"/> times, a run of each input.</summary>
internal sealed unsafe class ConcatFloat(int outer, int[] runs) : FloatOperator
{
    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        for (int i = 0; i < outer; i++)
            for (int input = 0; input < runs.Length; input++)
            {
                new ReadOnlySpan<float>(inputs[input] + (nint)i * runs[input], runs[input]).CopyTo(new Span<float>(output, runs[input]));
                output += runs[input];
            }
    }
}
