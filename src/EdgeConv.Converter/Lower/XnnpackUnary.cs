using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Functions that XNNPACK has an int8 kernel of its own for, as levels of an input without its zero point.</summary>
internal static class XnnpackUnary
{
    /// <returns>Null where the formula of <see cref="UnaryTable"/> holds, or upstream refuses the scales.</returns>
    public static Func<int, double>? Find(UnaryFunction function, float inputScale, Quantisation output) => function.Kind switch
    {
        UnaryKind.LeakyRelu => LeakyRelu(inputScale, function.A, output),
        UnaryKind.HardSwish => x => UnaryTable.Level(Blob.Rule.Xnnpack, HardSwish(inputScale * x), output),
        _ => null,
    };

    /// <summary>Multipliers with 8 bits behind the point, rounded half up.</summary>
    private static Func<int, double>? LeakyRelu(float inputScale, float slope, Quantisation output)
    {
        float above = inputScale / output.Scale, below = above * slope;
        bool fits = above is >= 1f / 256 and <= 128 && below is >= -127.99609375f and <= 128 && Math.Abs(below) >= 1f / 256;
        if (!fits)
            return null;
        int positive = (int)Math.Round(256.0 * above), negative = (int)Math.Round(256.0 * below);
        return x => (x * (x >= 0 ? positive : negative) + (output.ZeroPoint << 8) + 128) >> 8;
    }

    private static float HardSwish(float x) => x / 6 * Math.Max(Math.Min(x + 3, 6), 0);
}
