namespace EdgeConv.Camera.Files;

/// <summary>Width and height of a JPEG picture, from its frame header; nothing is decoded.</summary>
internal static class JpegSize
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int width, out int height)
    {
        width = height = 0;
        if (bytes.Length < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
            return false;
        int at = 2;
        while (at + 9 <= bytes.Length && bytes[at] == 0xFF)
        {
            byte marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++; // fill
                continue;
            }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) // a frame header; C4, C8 and CC are tables
            {
                height = bytes[at + 5] << 8 | bytes[at + 6];
                width = bytes[at + 7] << 8 | bytes[at + 8];
                return width is > 0 and <= Frames.FrameLayout.MaxSide && height is > 0 and <= Frames.FrameLayout.MaxSide;
            }
            at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
        }
        return false;
    }
}
