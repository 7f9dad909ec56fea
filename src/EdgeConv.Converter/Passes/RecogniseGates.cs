using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// A product of two functions of one value is one function of it: <c>x * sigmoid(x)</c> is SiLU, <c>x * min(max(x + 3, 0), 6)</c> six times hard-swish,
/// <c>x / 2 * (1 + erf(x / sqrt 2))</c> GELU, <c>x * tanh(softplus(x))</c> Mish. Exporters write them in many ways, so they are known by their values.
/// </summary>
internal static class RecogniseGates
{
    private const double Tolerance = 1e-5;

    private static readonly UnaryKind[] s_kinds = [UnaryKind.Silu, UnaryKind.HardSwish, UnaryKind.Gelu, UnaryKind.GeluTanh, UnaryKind.Mish];

    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Binary product in edit.Nodes<Binary>())
        {
            if (product.Kind != BinaryKind.Multiply || product.Output.Type != ElementType.Float32)
                continue;
            if (Factors(edit, product.Inputs[0], product.Inputs[1]) is not var (of, f, g) || Find(x => Apply(f, x) * Apply(g, x)) is not { } found)
                continue;
            if (!product.Clamp.IsNone)
                found = [.. found, new(UnaryKind.Clamp, product.Clamp.Low, product.Clamp.High)];
            edit.Substitute(product, new Unary(product.Name, of, product.Output, found));
        }
        return edit.Commit();
    }

    /// <summary>The value that both factors are functions of, and these functions; none is the value itself.</summary>
    private static (Value Of, UnaryFunction[] F, UnaryFunction[] G)? Factors(GraphEdit edit, Value a, Value b)
    {
        Unary? f = edit.Producer(a) as Unary, g = edit.Producer(b) as Unary;
        if (g?.Input == a)
            return (a, [], g.Functions);
        if (f?.Input == b)
            return (b, f.Functions, []);
        return f is not null && f.Input == g?.Input ? (f.Input, f.Functions, g.Functions) : null;
    }

    private static double Apply(UnaryFunction[] functions, double x)
    {
        foreach (UnaryFunction function in functions)
            x = function.Apply(x);
        return x;
    }

    /// <summary>A known function, times a constant, that has these values.</summary>
    private static UnaryFunction[]? Find(Func<double, double> function)
    {
        foreach (UnaryKind kind in s_kinds)
        {
            var known = new UnaryFunction(kind);
            double factor = function(8) / known.Apply(8);
            if (!double.IsFinite(factor) || factor == 0 || !Enumerable.Range(-80, 161).All(i => IsNear(function(i / 8.0), factor * known.Apply(i / 8.0))))
                continue;
            return Math.Abs(factor - 1) < Tolerance ? [known] : [known, new(UnaryKind.Linear, (float)factor)];

            bool IsNear(double value, double expected) => Math.Abs(value - expected) <= Tolerance * Math.Abs(factor) * (1 + Math.Abs(expected / factor));
        }
        return null;
    }
}
