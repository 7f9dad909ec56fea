namespace EdgeConv.Node.Rules;

/// <summary>
/// Decides from each answer of a model whether something holds. Rules of the configuration are some of these; a rule of your own is a class.
/// Called on the inference thread for every frame: it must not allocate, wait or throw.
/// </summary>
public abstract class Rule
{
    /// <summary>What logs and outputs call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the rule's condition holds for this answer. Hold and debounce times are the node's, not the rule's.</summary>
    public abstract bool Holds(in Observation observation);
}
