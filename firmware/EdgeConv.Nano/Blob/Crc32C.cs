namespace EdgeConv.Nano.Blob
{
    /// <summary>CRC32C (RFC 3720), four bits at a time.</summary>
    internal static class Crc32C
    {
        public const uint Start = 0xFFFFFFFF;

        // Of each half byte, reflected, polynomial 0x1EDC6F41.
        private static readonly uint[] s_table =
        {
            0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
            0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
        };

        /// <summary>The sum so far and more bytes; the whole's is the complement of the last.</summary>
        public static uint Add(uint crc, sbyte[] bytes, int at, int count)
        {
            uint[] table = s_table;
            for (int end = at + count; at < end; at++)
            {
                crc ^= (byte)bytes[at];
                crc = crc >> 4 ^ table[crc & 15];
                crc = crc >> 4 ^ table[crc & 15];
            }
            return crc;
        }

        /// <summary>The same for zeros.</summary>
        public static uint AddZeros(uint crc, int count)
        {
            uint[] table = s_table;
            for (int i = 0; i < 2 * count; i++)
                crc = crc >> 4 ^ table[crc & 15];
            return crc;
        }
    }
}
