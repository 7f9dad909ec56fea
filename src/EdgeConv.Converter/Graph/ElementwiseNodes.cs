namespace EdgeConv.Converter.Graph;

/// <summary>A function of each element; int8 makes a table of it.</summary>
internal sealed class Unary(string name, Value input, Value output, params UnaryFunction[] functions) : Node(name, [input], [output])
{
    /// <summary>Applied one after the other.</summary>
    public UnaryFunction[] Functions { get; } = functions;

    public override bool IsElementWise => true;

    public override Node Copy(Value[] inputs, Value output) => new Unary(Name, inputs[0], output, Functions);

    public double Apply(double x)
    {
        foreach (UnaryFunction function in Functions)
            x = function.Apply(x);
        return x;
    }
}

/// <summary><c>factor[c] * f(x / divisor[c])</c> over the last axis: a function of values that bear factors per channel, so that all channels use their levels alike.</summary>
internal sealed class ChannelUnary(string name, Value input, Value output, UnaryFunction[] functions, float[] divisors, float[] factors) : Node(name, [input], [output])
{
    public UnaryFunction[] Functions { get; } = functions;
    public float[] Divisors { get; } = divisors;
    public float[] Factors { get; } = factors;

    /// <summary>The largest magnitude that calibration saw the function be given, behind the divisors; infinite where none is known.</summary>
    public float Reach { get; init; } = float.PositiveInfinity;

    public override Node Copy(Value[] inputs, Value output) => new ChannelUnary(Name, inputs[0], output, Functions, Divisors, Factors) { Reach = Reach };

    public double Apply(double x, int channel)
    {
        x /= Divisors[channel];
        foreach (UnaryFunction function in Functions)
            x = function.Apply(x);
        return x * Factors[channel];
    }
}

/// <summary><c>x &lt; 0 ? slope[c] * x : x</c> with a slope per channel, the last axis (PReLU; He et al. 2015, arXiv:1502.01852).</summary>
internal sealed class ChannelSlopes(string name, Value input, Value output, float[] slopes) : Node(name, [input], [output])
{
    public float[] Slopes { get; } = slopes;

    public override Node Copy(Value[] inputs, Value output) => new ChannelSlopes(Name, inputs[0], output, Slopes);
}

internal enum BinaryKind
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Maximum,
    Minimum,
    Power,
}

/// <summary>
/// A function of pairs of elements of two values of one rank; an axis of length 1 serves all elements of the other. A constant is an input like any other.
/// </summary>
internal sealed class Binary(string name, Value a, Value b, Value output, BinaryKind kind) : ClampedNode(name, [a, b], [output])
{
    public BinaryKind Kind { get; } = kind;

    /// <summary>Whether nothing is broadcast.</summary>
    public bool HasOneShape => Inputs[0].Shape.AsSpan().SequenceEqual(Inputs[1].Shape);

    public override bool IsElementWise => HasOneShape;

    public override Node Copy(Value[] inputs, Value output) => new Binary(Name, inputs[0], inputs[1], output, Kind) { Clamp = Clamp };
}
