namespace EdgeConv.Converter.Quantise;

/// <summary>How the range of an activation is taken from what calibration showed.</summary>
internal enum RangeMethod
{
    /// <summary>The range whose 256 levels have the least mean squared error.</summary>
    MeanSquaredError,

    /// <summary>All that was seen.</summary>
    MinMax,

    /// <summary>What remains when the rarest values on either side are left out.</summary>
    Percentile,

    /// <summary>The range whose 256 levels lose the least information (Kullback-Leibler divergence).</summary>
    KullbackLeibler,
}

/// <summary>How many scales the weights of a layer have.</summary>
internal enum WeightMode
{
    /// <summary>One per output channel.</summary>
    PerChannel,

    /// <summary>One for all.</summary>
    PerTensor,
}

/// <summary>Choices of the quantiser; those of <see cref="For"/> go together, and each can be changed alone.</summary>
/// <param name="Range">For inner activations; inputs and logits always keep all that was seen.</param>
/// <param name="Percentile">Of the values on each side of zero that <see cref="RangeMethod.Percentile"/> keeps: above 50, at most 100.</param>
internal sealed record QuantiseOptions(RangeMethod Range = RangeMethod.MeanSquaredError, double Percentile = 99.99)
{
    public WeightMode Weights { get; init; }

    /// <summary>Whether the graph is first written so that values of unlike ranges need not share a scale: joins at its end, channels picked apart.</summary>
    public bool OwnScales { get; init; }

    /// <summary>Whether factors per channel are moved from layer to layer, so that the channels of a value use its levels alike.</summary>
    public bool Equalise { get; init; }

    /// <summary>Whether what a channel always has above 0 is moved into the bias of the next layer.</summary>
    public bool AbsorbBias { get; init; }

    /// <summary>Whether equalisation and absorption are kept only where samples that they do not follow from have nearer outputs with them than without.</summary>
    public bool JudgesEqualisation { get; init; }

    /// <summary>Whether every range method is tried in the same way, beside <see cref="Range"/>.</summary>
    public bool JudgesRanges { get; init; }

    /// <summary>Whether biases make up for the mean error of their layer's output.</summary>
    public bool CorrectBias { get; init; }

    /// <summary>Steps of learned rounding of the weights per layer; 0 rounds to the nearest level.</summary>
    public int RoundingSteps { get; init; }

    /// <summary>The most values that may become int16; 0 for none.</summary>
    public int WideLayers { get; init; }

    /// <summary>Whether values become int16 only where the outputs are not near the float graph's without; else where samples that weights are not learned from gain.</summary>
    public bool WidensWhereNeeded { get; init; }

    /// <summary>What layers with weights of 16 bits instead of 8, where int8 weights are far from the float graph's outputs, may add, as a share of all multiply-adds; 0 for none.</summary>
    public double FineWeights { get; init; }

    /// <summary>Other whole ways of quantising: the one is taken, of this and these, whose outputs are nearest to the float graph's on samples that it did not learn from.</summary>
    public IReadOnlyList<QuantiseOptions> Rivals { get; init; } = [];

    /// <summary>Names of values that keep the source's reals, since they are read after a run.</summary>
    public IReadOnlyCollection<string> Pinned { get; init; } = [];

    /// <summary>The choices that an effort stands for.</summary>
    public static QuantiseOptions For(Effort effort)
    {
        var fast = new QuantiseOptions { OwnScales = true, Equalise = true, AbsorbBias = true, JudgesEqualisation = true };
        QuantiseOptions good = fast with { CorrectBias = true, RoundingSteps = 200, WideLayers = 8, WidensWhereNeeded = true, FineWeights = 0.1 };
        return effort switch
        {
            Effort.Fast => fast,
            Effort.Good => good,
            _ => good with { RoundingSteps = 2000, WideLayers = 16, FineWeights = 0.2, JudgesRanges = true, Rivals = [good, good with { WideLayers = 16, FineWeights = 0.2 }] },
        };
    }
}
