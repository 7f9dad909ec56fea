using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;

namespace EdgeConv.Converter;

/// <summary>What a conversion may be told.</summary>
internal sealed record ConvertOptions
{
    /// <summary>Null for that of the program the model was quantised for, else <see cref="Rule.Xnnpack"/>.</summary>
    public Rule? Rule { get; init; }

    public ImportOptions Import { get; init; } = new();

    /// <summary>
    /// Makes the calibration samples for the imported graph; asked only where the graph is float. Null where there are none.
    /// </summary>
    public Func<ModelGraph, CalibrationSet>? Calibration { get; init; }

    public QuantiseOptions Quantise { get; init; } = new();

    public LoweringOptions Lowering { get; init; } = new();

    /// <summary>How rows are ordered and placed; the fastest plan with the input kept, where nothing is said.</summary>
    public PlanOptions Plan { get; init; } = new();

    /// <summary>How a picture becomes the first input; null to say nothing of it.</summary>
    public Func<ModelGraph, PictureDescription>? Picture { get; init; }

    /// <summary>Class names; null for those of the source model.</summary>
    public IReadOnlyList<string>? Labels { get; init; }
}

/// <summary>What a conversion is doing.</summary>
internal enum ConvertStage
{
    Import,

    /// <summary>Finding out which way of quantising has the nearest outputs.</summary>
    Try,
    Equalise,
    Calibrate,

    /// <summary>Learning which way weights are rounded, and correcting biases.</summary>
    Round,

    /// <summary>Finding the values that need int16.</summary>
    Widen,
    Lower,
    Plan,
    Write,
}

/// <summary>What came out of a conversion.</summary>
/// <param name="Source">The imported graph, after its passes.</param>
/// <param name="Reference">The float graph whose values <paramref name="Quantised"/> approximates: the source, or what equalisation made of it.</param>
/// <param name="Quantised">The same in int8.</param>
/// <param name="Planned">The lowered network, its plan, and why it is that one.</param>
/// <param name="File">The .ecb file's bytes.</param>
internal sealed record Conversion(ModelGraph Source, ModelGraph Reference, ModelGraph Quantised, PlannedNetwork Planned, byte[] File);
