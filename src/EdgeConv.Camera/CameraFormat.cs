using EdgeConv.Frames;

namespace EdgeConv.Camera;

/// <summary>What a camera's frames are.</summary>
/// <param name="Layout">Size and memory layout; of a compressed frame the size alone holds, and the pixels are those it decodes to at full size.</param>
/// <param name="IsJpeg">Whether each frame is a JPEG picture of its own.</param>
/// <param name="FramesPerSecond">As the source says; 0 where it does not.</param>
public readonly record struct CameraFormat(FrameLayout Layout, bool IsJpeg, double FramesPerSecond);
