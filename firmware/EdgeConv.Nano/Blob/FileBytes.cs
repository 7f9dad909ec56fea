namespace EdgeConv.Nano.Blob
{
    /// <summary>Little-endian numbers in the bytes of a file or of the arena.</summary>
    internal static class FileBytes
    {
        public static int Int32(sbyte[] bytes, int at)
        {
            return (byte)bytes[at] | (byte)bytes[at + 1] << 8 | (byte)bytes[at + 2] << 16 | bytes[at + 3] << 24;
        }

        public static int UInt16(sbyte[] bytes, int at)
        {
            return (byte)bytes[at] | (byte)bytes[at + 1] << 8;
        }

        /// <summary>A number of 64 bits that an int holds and is not negative, or -1.</summary>
        public static int Int64(sbyte[] bytes, int at)
        {
            int low = Int32(bytes, at);
            return low >= 0 && Int32(bytes, at + 4) == 0 ? low : -1;
        }

        public static void SetInt32(sbyte[] bytes, int at, int value)
        {
            bytes[at] = (sbyte)value;
            bytes[at + 1] = (sbyte)(value >> 8);
            bytes[at + 2] = (sbyte)(value >> 16);
            bytes[at + 3] = (sbyte)(value >> 24);
        }
    }
}
