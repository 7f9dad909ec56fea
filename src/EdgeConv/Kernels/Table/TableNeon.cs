using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Table;

/// <summary>16 bytes by four lookups in 64 bytes each; the table stays in 16 registers.</summary>
internal static unsafe class TableNeon
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        var runs = new ElementRuns(a, hasSecond: false);
        nint whole = runs.Length & -16, rest = runs.Length & 15;
        nint skipInput = a->Input.PixelBytes - whole, skipOutput = a->Output.PixelBytes - whole;
        // An index as an unsigned byte: 0 .. 127 are the table's upper half.
        var t0 = Load(a->Parameters + 128);
        var t1 = Load(a->Parameters + 192);
        var t2 = Load(a->Parameters);
        var t3 = Load(a->Parameters + 64);
        var quarter = Vector128.Create((byte)64);
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            nint run = runs.Count;
            do
            {
                for (nint left = whole; left != 0; left -= 16)
                {
                    AdvSimd.Store(output, LookUp(AdvSimd.LoadVector128((byte*)input), t0, t1, t2, t3, quarter));
                    input += 16;
                    output += 16;
                }
                if (rest != 0)
                    PartialStore.First(output, LookUp(AdvSimd.LoadVector128((byte*)input), t0, t1, t2, t3, quarter), rest);
                input += skipInput;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) Load(byte* table) =>
        AdvSimd.Arm64.Load4xVector128(table);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> LookUp(Vector128<byte> index,
        (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) t0, (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) t1,
        (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) t2, (Vector128<byte>, Vector128<byte>, Vector128<byte>, Vector128<byte>) t3,
        Vector128<byte> quarter)
    {
        // A lookup leaves what its index does not reach.
        var value = AdvSimd.Arm64.VectorTableLookup(t0, index);
        index = AdvSimd.Subtract(index, quarter);
        value = AdvSimd.Arm64.VectorTableLookupExtension(value, t1, index);
        index = AdvSimd.Subtract(index, quarter);
        value = AdvSimd.Arm64.VectorTableLookupExtension(value, t2, index);
        index = AdvSimd.Subtract(index, quarter);
        value = AdvSimd.Arm64.VectorTableLookupExtension(value, t3, index);
        return value.AsSByte();
    }
}
