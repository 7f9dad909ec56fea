namespace EdgeConv.Gateway.Pictures;

/// <summary>A picture as clients get it.</summary>
/// <param name="Generation">The node's run that took it.</param>
/// <param name="Number">Its number in that run.</param>
/// <param name="Sequence">The camera's number of the frame.</param>
/// <param name="UnixMilliseconds">When it was taken.</param>
/// <param name="Bytes">A JPEG file.</param>
internal sealed record JpegPicture(long Generation, long Number, long Sequence, long UnixMilliseconds, ReadOnlyMemory<byte> Bytes);
