using EdgeConv.Node.Inputs;

namespace EdgeConv.Node.Rules;

/// <summary>Holds while an input is active. A chip that refuses leaves it as it was.</summary>
internal sealed class PinRule(NodeInput input) : ConfiguredRule
{
    private bool _isActive;

    public NodeInput Input => input;

    /// <inheritdoc/>
    public override bool Holds(in Observation observation)
    {
        if (input.TryRead(out bool isActive))
            _isActive = isActive;
        return _isActive;
    }
}
