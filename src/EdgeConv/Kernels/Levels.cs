using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Kernels;

/// <summary>Elements of maps that hold int8 or int16, and the range of what is written. Rows lie anywhere, so int16 is aligned to nothing.</summary>
internal static unsafe class Levels
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Get(in RowTable table, sbyte* pixel, int channel) => table.IsInt16 ? Unsafe.ReadUnaligned<short>(pixel + channel * sizeof(short)) : pixel[channel];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(in RowTable table, sbyte* pixel, int channel, int level)
    {
        if (table.IsInt16)
            Unsafe.WriteUnaligned(pixel + channel * sizeof(short), checked((short)level));
        else
            pixel[channel] = checked((sbyte)level);
    }

    /// <summary>The range of an operator's output: of int8 its record's, of int16 what stands behind its parameters, where its kind has that.</summary>
    public static Int16Range Range(KernelArguments* a)
    {
        OperatorRecord* op = a->Operator;
        return !a->Output.IsInt16 ? new(op->Low, op->High)
            : Int16Check.HasRange(op->Kind) ? *(Int16Range*)(a->Parameters + op->ParameterBytes - sizeof(Int16Range)) : Int16Range.All;
    }

    /// <summary>Half to even, then the output's zero point and range.</summary>
    public static int Rounded(float real, int zeroPoint, Int16Range range) => (int)Math.Clamp((long)(int)Math.Round((double)real) + zeroPoint, range.Low, range.High);
}
