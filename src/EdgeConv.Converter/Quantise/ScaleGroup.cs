using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Values that must have one scale and zero point, since what lies between them moves bytes and does no arithmetic.</summary>
internal sealed class ScaleGroup
{
    public List<Value> Members { get; } = [];

    /// <summary>Set where the operator prescribes it.</summary>
    public Quantisation? Prescribed { get; set; }

    /// <summary>Whether all that was seen must be kept: inputs and logits.</summary>
    public bool KeepsAll { get; set; }

    /// <summary>What calibration saw.</summary>
    public Histogram Seen { get; } = new();
}
