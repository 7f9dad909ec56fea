namespace EdgeConv.Node.Ring;

/// <summary>What a rule says after one frame.</summary>
/// <param name="Holds">Whether its condition held in this frame.</param>
/// <param name="IsActive">Whether it is on, after debounce and hold times: what its outputs show.</param>
/// <param name="Label">The label that decided; -1 where there is none.</param>
/// <param name="Score">That label's score.</param>
/// <param name="Box">The deciding box, as an index into the result's boxes; -1 where there is none.</param>
internal readonly record struct RuleState(bool Holds, bool IsActive, int Label, float Score, int Box = -1);
