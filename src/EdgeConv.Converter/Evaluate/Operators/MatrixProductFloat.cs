namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Matrix products over the last two axes; each element is the sum of its products in order, from 0.</summary>
internal sealed unsafe class MatrixProductFloat : FloatOperator
{
    private readonly int _rows, _depth, _columns;
    private readonly int[] _batch, _stepsA, _stepsB;

    public MatrixProductFloat(int[] a, int[] b, int[] output)
    {
        (_rows, _depth, _columns, _batch) = (a[^2], a[^1], b[^1], output[..^2]);
        _stepsA = Steps(a, _batch.Length);
        _stepsB = Steps(b, _batch.Length);
    }

    /// <summary>Matrices per step of each batch axis.</summary>
    private static int[] Steps(int[] shape, int axes) => Strides.Broadcast([.. Enumerable.Repeat(1, axes - (shape.Length - 2)), .. shape[..^2]]);

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* a = inputs[0], b = inputs[1];
        int matrices = Strides.Product(_batch);
        team.Run(matrices * _rows, (long)matrices * _rows * _depth * _columns, (first, end, _) =>
        {
            for (int line = first; line < end; line++)
            {
                (int matrix, int row) = Math.DivRem(line, _rows);
                nint fromA = 0, fromB = 0;
                for (int axis = _batch.Length - 1, rest = matrix; axis >= 0; rest /= _batch[axis], axis--)
                {
                    fromA += (nint)(rest % _batch[axis]) * _stepsA[axis];
                    fromB += (nint)(rest % _batch[axis]) * _stepsB[axis];
                }
                Row(a + (fromA * _rows + row) * _depth, b + fromB * _depth * _columns, output + (nint)line * _columns);
            }
        });
    }

    private void Row(float* a, float* b, float* output)
    {
        new Span<float>(output, _columns).Clear();
        for (int k = 0; k < _depth; k++, b += _columns)
            for (int column = 0; column < _columns; column++)
            {
                float product = a[k] * b[column];
                output[column] += product;
            }
    }
}
