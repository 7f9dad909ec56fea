using EdgeConv.Numerics;

namespace EdgeConv.Converter.Graph;

internal enum UnaryKind
{
    Abs,
    Ceiling,

    /// <summary><c>max(0, x) + min(0, A * (exp(x / A) - 1))</c>.</summary>
    Celu,

    /// <summary><c>min(max(x, A), B)</c>.</summary>
    Clamp,

    /// <summary><c>x &lt; 0 ? A * (exp(x) - 1) : x</c>.</summary>
    Elu,
    Erf,
    Exp,
    Floor,

    /// <summary><c>x / 2 * (1 + erf(x / sqrt 2))</c>.</summary>
    Gelu,

    /// <summary>GELU by tanh: <c>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))</c>.</summary>
    GeluTanh,

    /// <summary><c>min(max(A * x + B, 0), 1)</c>.</summary>
    HardSigmoid,

    /// <summary><c>x * min(max(x / 6 + 1/2, 0), 1)</c>.</summary>
    HardSwish,

    /// <summary><c>x &lt; 0 ? A * x : x</c>.</summary>
    LeakyRelu,

    /// <summary><c>A * x + B</c>.</summary>
    Linear,
    Log,

    /// <summary><c>x * tanh(log(1 + exp(x)))</c>.</summary>
    Mish,

    /// <summary><c>x^A</c>.</summary>
    Power,
    Reciprocal,

    /// <summary>To the nearest integer, halves to even.</summary>
    Round,

    /// <summary><c>B * (x &lt; 0 ? A * (exp(x) - 1) : x)</c>.</summary>
    Selu,
    Sigmoid,
    Sign,

    /// <summary><c>x * sigmoid(x)</c>.</summary>
    Silu,

    /// <summary><c>log(1 + exp(x))</c>.</summary>
    Softplus,

    /// <summary><c>x / (1 + |x|)</c>.</summary>
    Softsign,
    Sqrt,
    Tanh,

    /// <summary><c>x &gt; A ? x : 0</c>.</summary>
    ThresholdedRelu,
}

/// <summary>A function of one real, in double and without the C library.</summary>
internal readonly record struct UnaryFunction(UnaryKind Kind, float A = 0, float B = 0)
{
    private const double RootHalf = 0.70710678118654752440, RootTwoOverPi = 0.79788456080286535588;

    public double Apply(double x) => Kind switch
    {
        UnaryKind.Abs => Math.Abs(x),
        UnaryKind.Ceiling => Math.Ceiling(x),
        UnaryKind.Celu => x < 0 ? A * ExpLess1(x / A) : x,
        UnaryKind.Clamp => Math.Min(Math.Max(x, A), B),
        UnaryKind.Elu => x < 0 ? A * ExpLess1(x) : x,
        UnaryKind.Erf => Elementary.Erf(x),
        UnaryKind.Exp => Elementary.Exp(x),
        UnaryKind.Floor => Math.Floor(x),
        UnaryKind.Gelu => x / 2 * (1 + Elementary.Erf(x * RootHalf)),
        UnaryKind.GeluTanh => x / 2 * (1 + Elementary.Tanh(RootTwoOverPi * (x + 0.044715 * x * x * x))),
        UnaryKind.HardSigmoid => Math.Clamp((double)A * x + B, 0, 1),
        UnaryKind.HardSwish => x * Math.Clamp(x / 6 + 0.5, 0, 1),
        UnaryKind.LeakyRelu => x < 0 ? A * x : x,
        UnaryKind.Linear => (double)A * x + B,
        UnaryKind.Log => Elementary.Log(x),
        UnaryKind.Mish => x * Elementary.Tanh(Softplus(x)),
        UnaryKind.Power => Elementary.Pow(x, A),
        UnaryKind.Reciprocal => 1 / x,
        UnaryKind.Round => Math.Round(x, MidpointRounding.ToEven),
        UnaryKind.Selu => B * (x < 0 ? A * ExpLess1(x) : x),
        UnaryKind.Sigmoid => Elementary.Sigmoid(x),
        UnaryKind.Sign => Math.Sign(x),
        UnaryKind.Silu => x * Elementary.Sigmoid(x),
        UnaryKind.Softplus => Softplus(x),
        UnaryKind.Softsign => x / (1 + Math.Abs(x)),
        UnaryKind.Sqrt => Math.Sqrt(x),
        UnaryKind.Tanh => Elementary.Tanh(x),
        UnaryKind.ThresholdedRelu => x > A ? x : 0,
        _ => throw new InvalidOperationException($"{Kind} has no formula"),
    };

    /// <summary>By tanh where the difference of exp and 1 would lose digits.</summary>
    private static double ExpLess1(double x)
    {
        double half = Elementary.Tanh(x / 2);
        return Math.Abs(x) < 1 ? 2 * half / (1 - half) : Elementary.Exp(x) - 1;
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Elementary.Log(1 + Elementary.Exp(-Math.Abs(x)));
}
