namespace EdgeConv.Testing;

/// <summary>A frame that will be played.</summary>
/// <param name="Bytes">Its bytes, played in place.</param>
/// <param name="Sequence">The camera's count of frames; a jump means that the camera dropped some.</param>
/// <param name="Time">When it was taken, since the first.</param>
/// <param name="IsDamaged">Whether the camera called it damaged.</param>
internal readonly record struct RecordedFrame(byte[] Bytes, long Sequence, TimeSpan Time, bool IsDamaged);
