using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// Any window: a list of tap addresses for each output pixel, the same for all whose window lies in the map.
/// </summary>
internal static unsafe class DepthwiseTaps
{
    public static bool HasMultiplier(KernelArguments* a) => a->Input.Channels != a->Output.Channels;

    public static bool HasNone(KernelArguments* a) => a->Input.Channels == a->Output.Channels;

    public static bool PairsHasMultiplier(KernelArguments* a) => HasMultiplier(a) && (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0;

    public static bool PairsHasNone(KernelArguments* a) => HasNone(a) && (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0;

    public static void Run<TTaps, TStage>(KernelArguments* a, int first, int count) where TTaps : struct, ITapsNeon where TStage : struct, IOutputStageNeon
    {
        var list = new TapList(a);
        TStage stage = default;
        stage.Load(a);
        nint step = (nint)a->Horizontal.Stride * a->Input.PixelBytes;
        for (int row = first; row < first + count; row++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->FirstInside; x++, output += a->Output.PixelBytes)
            {
                list.Fill(rows, x);
                TTaps.Pixel(list, stage, list.Taps, 0, output);
            }
            sbyte** taps = rows;
            if (a->FirstInside < a->EndInside && !list.IsRowTable(row))
            {
                list.Fill(rows, a->FirstInside);
                taps = list.Taps;
            }
            nint offset = 0;
            for (int x = a->FirstInside; x < a->EndInside; x++, output += a->Output.PixelBytes, offset += step)
                TTaps.Pixel(list, stage, taps, offset, output);
            for (int x = a->EndInside; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                list.Fill(rows, x);
                TTaps.Pixel(list, stage, list.Taps, 0, output);
            }
        }
    }
}
