using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace EdgeConv.Camera.Jpeg.Entropy;

/// <summary>
/// Bits of entropy-coded data, the first one highest, without stuffed bytes (ITU-T T.81, F.2.2.5). It stops before markers and at the end of the bytes,
/// and gives zeros from there on: <see cref="IsPastEnd"/> says whether any of those was taken.
/// </summary>
internal unsafe struct BitReader
{
    /// <summary>After a refill there are at least so many bits.</summary>
    public const int LeastBits = 56;

    /// <summary>The next bits. Below the first <see cref="Count"/> may stand more of them, as they will be read again.</summary>
    public ulong Bits;

    /// <summary>How many bits are valid.</summary>
    public int Count;

    /// <summary>How many of the last valid bits are zeros that no byte stands for.</summary>
    public int Filler;

    /// <summary>The first byte that is not in <see cref="Bits"/>.</summary>
    public byte* Next;

    /// <summary>Behind the last byte.</summary>
    public byte* End;

    /// <summary>Starts at a byte.</summary>
    public void Start(byte* at)
    {
        Bits = 0;
        Count = Filler = 0;
        Next = at;
    }

    /// <summary>Whether more bits were taken than there are.</summary>
    public readonly bool IsPastEnd => Filler > Count;

    /// <summary>Whether a whole byte or more was read ahead and not taken.</summary>
    public readonly bool HasBytesLeft => Count - Filler >= 8;

    /// <summary>Fills the caller's copies of the reader's fields up to at least <see cref="LeastBits"/> bits, where fewer than 32 are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(BitReader* reader, ref ulong bits, ref int count, ref byte* next)
    {
        if (reader->End - next >= 8)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(next);
            if ((word & ~(word + 0x0101010101010101) & 0x8080808080808080) == 0) // no byte is FF
            {
                bits |= BinaryPrimitives.ReverseEndianness(word) >> count;
                next += (63 - count) >> 3;
                count |= 56;
                return;
            }
        }
        reader->Bits = bits;
        reader->Count = count;
        reader->Next = next;
        reader->FillByBytes();
        bits = reader->Bits;
        count = reader->Count;
        next = reader->Next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FillByBytes()
    {
        while (Count <= 56)
        {
            int value = Next < End ? *Next : 0xFF;
            if (value != 0xFF)
                Next++;
            else if (End - Next >= 2 && Next[1] == 0)
                Next += 2;
            else
            {
                value = 0; // a marker, or the end: what is below Count is zero here, for it could only come from bytes before this one
                Filler += 8;
            }
            Bits |= (ulong)value << (56 - Count);
            Count += 8;
        }
    }
}
