using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>What quantisation made of a graph.</summary>
/// <param name="Float">A float graph of the same outputs, whose inner values are those that <paramref name="Int8"/> approximates: after equalisation other reals than the source's.</param>
/// <param name="Int8">The same nodes over quantised values.</param>
internal sealed record QuantisedGraph(ModelGraph Float, ModelGraph Int8)
{
    /// <summary>The largest magnitude that calibration saw of a value of <see cref="Int8"/>.</summary>
    public required Func<Value, float> Largest { get; init; }
}
