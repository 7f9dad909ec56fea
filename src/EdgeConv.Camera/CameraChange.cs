namespace EdgeConv.Camera;

/// <summary>A supervised camera's state changed.</summary>
/// <param name="State">What it is now.</param>
/// <param name="Fault">Why, where it is worse than before.</param>
/// <param name="Text">One line for the log: the source, what happened, and the error's words.</param>
/// <param name="FormatChanged">Whether frames are now of another format: whatever was made for the old one must be made anew.</param>
/// <param name="Attempts">How often opening failed since the camera was last open.</param>
public readonly record struct CameraChange(CameraState State, CameraFault Fault, string Text, bool FormatChanged, int Attempts);
