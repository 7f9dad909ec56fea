using EdgeConv.Errors;

namespace EdgeConv.Camera;

/// <summary>Why a camera gave no good frame, without a text made for it: that costs memory.</summary>
/// <param name="Code">Its kind; null where there is no fault.</param>
/// <param name="Call">The call that failed, such as <c>VIDIOC_DQBUF</c>; null where none did.</param>
/// <param name="Errno">The system's error number; 0 where there is none.</param>
public readonly record struct CameraFault(ErrorCode? Code, string? Call, int Errno);
