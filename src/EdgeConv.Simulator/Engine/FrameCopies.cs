namespace EdgeConv.Simulator;

/// <summary>A frame as a picture file.</summary>
/// <param name="ContentType"><c>image/jpeg</c> or <c>image/png</c>.</param>
internal sealed record FramePicture(long Sequence, int Width, int Height, string ContentType, byte[] Bytes);

/// <summary>What the model was given for a frame: its input's int8 bytes, row by row, channels last.</summary>
internal sealed record InputCopy(long Sequence, sbyte[] Bytes);
