using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Lower;

/// <summary>Functions of one element as tables of 256 levels, index q + 128, by the rule's formulas (Numerics/RULES.md, Functions of one element).</summary>
internal static class UnaryTable
{
    public static sbyte[] Of(Rule rule, UnaryFunction[] functions, Quantisation input, Quantisation output) =>
        Of(Formula(rule, functions, input, output), input.ZeroPoint);

    /// <summary>A function of float32.</summary>
    public static sbyte[] Of(Rule rule, Func<float, float> function, Quantisation input, Quantisation output) =>
        Of(x => Level(rule, function(input.Scale * x), output), input.ZeroPoint);

    private static sbyte[] Of(Func<int, double> level, int zeroPoint)
    {
        var table = new sbyte[256];
        for (int q = sbyte.MinValue; q <= sbyte.MaxValue; q++)
            table[q - sbyte.MinValue] = (sbyte)Math.Clamp(level(q - zeroPoint), sbyte.MinValue, sbyte.MaxValue);
        return table;
    }

    /// <summary>Level of a real: float32 throughout. What is not a number becomes the zero point.</summary>
    public static double Level(Rule rule, float real, Quantisation output)
    {
        if (float.IsNaN(real))
            return output.ZeroPoint;
        if (rule == Rule.Ort)
            return Math.Round((double)(real / output.Scale)) + output.ZeroPoint;
        float scaled = real * (1f / output.Scale);
        return rule == Rule.Tflm
            ? Math.Round((double)scaled, MidpointRounding.AwayFromZero) + output.ZeroPoint
            : Math.Round((double)(scaled + output.ZeroPoint), MidpointRounding.AwayFromZero);
    }

    private static Func<int, double> Formula(Rule rule, UnaryFunction[] functions, Quantisation input, Quantisation output)
    {
        Func<int, double>? formula = functions is not [var only] || rule == Rule.Ort ? null
            : rule == Rule.Tflm ? TflmUnary.Find(only, input.Scale, output) : XnnpackUnary.Find(only, input.Scale, output);
        return formula ?? (x => Level(rule, Real(functions, input.Scale * x), output));
    }

    private static float Real(UnaryFunction[] functions, float x)
    {
        double real = x;
        foreach (UnaryFunction function in functions)
            real = function.Apply(real);
        return (float)real;
    }
}
