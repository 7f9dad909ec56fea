namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Elements at equal distances along each axis.</summary>
internal sealed unsafe class SliceFloat : FloatOperator
{
    private readonly int[] _sizes, _strides;
    private readonly int _first;

    public SliceFloat(int[] inputShape, int[] outputShape, int[] starts, int[] steps)
    {
        _sizes = outputShape;
        _strides = new int[inputShape.Length];
        for (int axis = inputShape.Length - 1, stride = 1; axis >= 0; stride *= inputShape[axis], axis--)
        {
            _strides[axis] = stride * steps[axis];
            _first += stride * starts[axis];
        }
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* next = output;
        Axis(0, inputs[0] + _first, ref next);
    }

    private void Axis(int axis, float* input, ref float* next)
    {
        if (axis == _sizes.Length)
            *next++ = *input;
        else
            for (int i = 0; i < _sizes[axis]; i++, input += _strides[axis])
                Axis(axis + 1, input, ref next);
    }
}
