namespace EdgeConv.Node.Loop;

/// <summary>Frames that no model saw.</summary>
/// <param name="Dropped">By the camera.</param>
/// <param name="Damaged">Not looked at because they were damaged.</param>
/// <param name="Skipped">Not looked at because the board was hot.</param>
internal readonly record struct FrameCounts(long Dropped, long Damaged, long Skipped);
