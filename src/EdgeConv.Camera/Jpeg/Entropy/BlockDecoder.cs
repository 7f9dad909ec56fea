using System.Runtime.CompilerServices;

namespace EdgeConv.Camera.Jpeg.Entropy;

/// <summary>Decodes blocks of 8x8 coefficients (ITU-T T.81, F.2.2).</summary>
internal static unsafe class BlockDecoder
{
    private const int Coefficients = 64, LongRun = 15, LookupShift = 64 - HuffmanTable.LookupBits;

    /// <summary>Decodes a block.</summary>
    /// <param name="reader">Where its bits are; moved behind them.</param>
    /// <param name="dc">Table of differences of the first coefficient.</param>
    /// <param name="ac">Table of the others.</param>
    /// <param name="order">Place and quantiser of each coefficient.</param>
    /// <param name="coefficients">All zero, <see cref="CoefficientOrder.BlockLength"/> of them; those from the second on that are not zero get their
    /// dequantised values, modulo 2^16.</param>
    /// <param name="first">The first coefficient of the block before, not dequantised; becomes this one's.</param>
    /// <returns>One more than the last coefficient, in zigzag order, that may not be zero: 1 to 64. 0 where no block has these bits, or they are not all
    /// there.</returns>
    public static int Decode(BitReader* reader, HuffmanTable* dc, HuffmanTable* ac, uint* order, short* coefficients, ref int first)
    {
        ulong bits = reader->Bits;
        int count = reader->Count;
        byte* next = reader->Next;
        if (!ReadFirst(reader, dc, ref bits, ref count, ref next, ref first))
            return 0;

        int k = 1;
        do
        {
            if (count < 32)
                BitReader.Fill(reader, ref bits, ref count, ref next);
            int entry = ac->Lookup[bits >> LookupShift];
            int value = HuffmanTable.Value(entry);
            if (value == 0)
            {
                if (entry == 0 && (entry = ac->Find(bits)) == 0)
                    return 0;
                int size = HuffmanTable.Size(entry);
                if (size == 0)
                {
                    Take(ref bits, ref count, HuffmanTable.Length(entry));
                    if (HuffmanTable.Run(entry) != LongRun)
                        break; // the end of the block
                    k += LongRun + 1;
                    continue;
                }
                value = HuffmanTable.Extend((int)((bits << HuffmanTable.Length(entry)) >> (64 - size)), size);
                Take(ref bits, ref count, size);
            }
            Take(ref bits, ref count, HuffmanTable.Length(entry));
            k += HuffmanTable.Run(entry);
            uint place = order[k];
            *(short*)((byte*)coefficients + CoefficientOrder.Offset(place)) = (short)(value * CoefficientOrder.Quantiser(place));
            k++;
        }
        while (k < Coefficients);
        return Finish(reader, bits, count, next) && k <= Coefficients ? k : 0;
    }

    /// <summary>Moves over a block: only its first coefficient is decoded.</summary>
    /// <inheritdoc cref="Decode"/>
    /// <returns>False where no block has these bits, or they are not all there.</returns>
    public static bool Skip(BitReader* reader, HuffmanTable* dc, HuffmanTable* ac, ref int first)
    {
        ulong bits = reader->Bits;
        int count = reader->Count;
        byte* next = reader->Next;
        if (!ReadFirst(reader, dc, ref bits, ref count, ref next, ref first))
            return false;

        int k = 1;
        do
        {
            if (count < 32)
                BitReader.Fill(reader, ref bits, ref count, ref next);
            int entry = ac->Lookup[bits >> LookupShift];
            if (entry == 0 && (entry = ac->Find(bits)) == 0)
                return false;
            Take(ref bits, ref count, HuffmanTable.Length(entry) + HuffmanTable.Size(entry));
            k += HuffmanTable.Run(entry) + 1;
            if (HuffmanTable.IsAlone(entry) && HuffmanTable.Run(entry) != LongRun)
            {
                k -= HuffmanTable.Run(entry) + 1;
                break;
            }
        }
        while (k < Coefficients);
        return Finish(reader, bits, count, next) && k <= Coefficients;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReadFirst(BitReader* reader, HuffmanTable* dc, ref ulong bits, ref int count, ref byte* next, ref int first)
    {
        if (count < 32)
            BitReader.Fill(reader, ref bits, ref count, ref next);
        int entry = dc->Lookup[bits >> LookupShift];
        if (entry == 0 && (entry = dc->Find(bits)) == 0)
            return false;
        int difference = HuffmanTable.Value(entry), size = HuffmanTable.Size(entry);
        Take(ref bits, ref count, HuffmanTable.Length(entry));
        if (size != 0)
        {
            difference = HuffmanTable.Extend((int)(bits >> (64 - size)), size);
            Take(ref bits, ref count, size);
        }
        first += difference;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Finish(BitReader* reader, ulong bits, int count, byte* next)
    {
        reader->Bits = bits;
        reader->Count = count;
        reader->Next = next;
        return !reader->IsPastEnd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref ulong bits, ref int count, int length)
    {
        bits <<= length;
        count -= length;
    }
}
