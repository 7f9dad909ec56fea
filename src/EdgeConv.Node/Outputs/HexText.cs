namespace EdgeConv.Node.Outputs;

/// <summary>Bytes as hexadecimal digits, without a string.</summary>
internal static class HexText
{
    /// <param name="room">At least twice as many bytes.</param>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            room[2 * i] = Digit(bytes[i] >> 4);
            room[2 * i + 1] = Digit(bytes[i] & 15);
        }
        return room[..(2 * bytes.Length)];
    }

    /// <param name="room">At least 16 bytes.</param>
    public static ReadOnlySpan<byte> Of(ulong value, Span<byte> room)
    {
        for (int i = 0; i < 16; i++)
            room[i] = Digit((int)(value >> (60 - 4 * i)) & 15);
        return room[..16];
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
