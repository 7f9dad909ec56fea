using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>A function of pairs of elements; an axis of length 1 serves all elements of the other input. Then a clamp.</summary>
internal sealed unsafe class BinaryFloat : FloatOperator
{
    private readonly BinaryKind _kind;
    private readonly Clamp _clamp;
    private readonly int[] _shape, _stepsA, _stepsB;

    /// <param name="kind">The function.</param>
    /// <param name="shapeA">Of the first input.</param>
    /// <param name="shapeB">Of the second one; the same rank.</param>
    /// <param name="shape">Of the output.</param>
    /// <param name="clamp">The fused activation.</param>
    public BinaryFloat(BinaryKind kind, int[] shapeA, int[] shapeB, int[] shape, Clamp clamp)
    {
        (_kind, _clamp) = (kind, clamp);
        _shape = shape.Length == 0 ? [1] : shape;
        (_stepsA, _stepsB) = shape.Length == 0 ? ([0], [0]) : (Strides.Broadcast(shapeA), Strides.Broadcast(shapeB));
    }

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        float* a = inputs[0], b = inputs[1];
        int length = _shape[^1], lines = Strides.Product(_shape) / length;
        team.Run(lines, (long)lines * length * (_kind == BinaryKind.Power ? 100 : 1), (first, end, _) =>
        {
            for (int line = first; line < end; line++)
            {
                nint fromA = 0, fromB = 0;
                for (int axis = _shape.Length - 2, rest = line; axis >= 0; rest /= _shape[axis], axis--)
                {
                    fromA += (nint)(rest % _shape[axis]) * _stepsA[axis];
                    fromB += (nint)(rest % _shape[axis]) * _stepsB[axis];
                }
                Line(a + fromA, b + fromB, output + (nint)line * length, length);
            }
        });
    }

    private void Line(float* a, float* b, float* output, int length)
    {
        switch (_kind)
        {
            case BinaryKind.Add: Line<Sum>(a, b, output, length); break;
            case BinaryKind.Subtract: Line<Difference>(a, b, output, length); break;
            case BinaryKind.Multiply: Line<Multiplied>(a, b, output, length); break;
            case BinaryKind.Divide: Line<Quotient>(a, b, output, length); break;
            case BinaryKind.Maximum: Line<Larger>(a, b, output, length); break;
            case BinaryKind.Minimum: Line<Smaller>(a, b, output, length); break;
            default: Line<Power>(a, b, output, length); break;
        }
    }

    private void Line<TFunction>(float* a, float* b, float* output, int length)
        where TFunction : struct, IPairFunction
    {
        int stepA = _stepsA[^1], stepB = _stepsB[^1];
        for (nint i = 0; i < length; i++)
            output[i] = OneLane.Smaller(OneLane.Larger(TFunction.Of(a[i * stepA], b[i * stepB]), _clamp.Low), _clamp.High);
    }

    /// <summary>The function of one pair.</summary>
    public static float Of(BinaryKind kind, float a, float b) => kind switch
    {
        BinaryKind.Add => Sum.Of(a, b),
        BinaryKind.Subtract => Difference.Of(a, b),
        BinaryKind.Multiply => Multiplied.Of(a, b),
        BinaryKind.Divide => Quotient.Of(a, b),
        BinaryKind.Maximum => Larger.Of(a, b),
        BinaryKind.Minimum => Smaller.Of(a, b),
        _ => Power.Of(a, b),
    };

    private interface IPairFunction
    {
        static abstract float Of(float a, float b);
    }

    private readonly struct Sum : IPairFunction
    {
        public static float Of(float a, float b) => a + b;
    }

    private readonly struct Difference : IPairFunction
    {
        public static float Of(float a, float b) => a - b;
    }

    private readonly struct Multiplied : IPairFunction
    {
        public static float Of(float a, float b) => a * b;
    }

    private readonly struct Quotient : IPairFunction
    {
        public static float Of(float a, float b) => a / b;
    }

    private readonly struct Larger : IPairFunction
    {
        public static float Of(float a, float b) => OneLane.Larger(a, b);
    }

    private readonly struct Smaller : IPairFunction
    {
        public static float Of(float a, float b) => OneLane.Smaller(a, b);
    }

    private readonly struct Power : IPairFunction
    {
        public static float Of(float a, float b) => (float)Elementary.Pow(a, b);
    }
}
