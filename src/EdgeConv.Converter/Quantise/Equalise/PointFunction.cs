using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>A function of each element that takes factors of its input and of its output into a table per channel: <see cref="ChannelUnary"/>.</summary>
internal static class PointFunction
{
    /// <summary>Whether it may: tables per channel are of maps, and a prescribed scale (sigmoid, tanh) leaves no factor.</summary>
    public static bool MayBearFactors(Unary unary) =>
        unary.Input.Shape is [1, _, _, _] && unary.Functions is [.., { Kind: not (UnaryKind.Sigmoid or UnaryKind.Tanh) }];

    public static ChannelUnary With(Unary unary, Value input, double[]? undone, Value output, double[]? taken, float reach) =>
        new(unary.Name, input, output, unary.Functions, Floats(undone, input), Floats(taken, output)) { Reach = reach };

    private static float[] Floats(double[]? factors, Value value) =>
        factors is null ? [.. Enumerable.Repeat(1f, ChannelStatistics.ChannelsOf(value))] : Array.ConvertAll(factors, factor => (float)factor);
}
