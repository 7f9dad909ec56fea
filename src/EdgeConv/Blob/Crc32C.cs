using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Blob;

/// <summary>CRC32C (Castagnoli, RFC 3720): by the processor's instruction where it has one.</summary>
internal static unsafe class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(~0u, bytes);

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            byte* p = start, end = start + bytes.Length;
            if (Crc32.Arm64.IsSupported)
            {
                for (; end - p >= sizeof(ulong); p += sizeof(ulong))
                    crc = Crc32.Arm64.ComputeCrc32C(crc, *(ulong*)p);
                for (; p < end; p++)
                    crc = Crc32.ComputeCrc32C(crc, *p);
                return crc;
            }
            if (Sse42.X64.IsSupported)
            {
                ulong wide = crc;
                for (; end - p >= sizeof(ulong); p += sizeof(ulong))
                    wide = Sse42.X64.Crc32(wide, *(ulong*)p);
                crc = (uint)wide;
                for (; p < end; p++)
                    crc = Sse42.Crc32(crc, *p);
                return crc;
            }
            return Portable(crc, bytes);
        }
    }

    /// <summary>Bit by bit, four bits at a time through a table that needs no start-up.</summary>
    internal static uint Portable(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> table =
        [
            0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
            0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
        ];
        foreach (byte value in bytes)
        {
            crc ^= value;
            crc = (crc >> 4) ^ table[(int)(crc & 15)];
            crc = (crc >> 4) ^ table[(int)(crc & 15)];
        }
        return crc;
    }
}
