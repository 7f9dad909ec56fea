using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// Windows of one column and stride 1: a group of output rows shares its input rows and keeps its weights in registers. The last group of a step
/// overlaps the one before it; what both compute is the same.
/// </summary>
internal static unsafe class DepthwiseVertical
{
    public static bool Fits(KernelArguments* a) =>
        a->Input.Channels == a->Output.Channels && a->Output.Channels % 8 == 0 && a->Horizontal is { Size: 1, PadBefore: 0 }
        && (a->Output.Columns - 1) * a->Horizontal.Stride < a->Input.Columns && a->Vertical is { Size: >= 2 and <= 10, Stride: 1, Dilation: 1 };

    public static bool FitsPairs(KernelArguments* a) => Fits(a) && (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0;

    public static void Run<TVertical, TStage>(KernelArguments* a, int first, int count) where TVertical : struct, IVerticalNeon where TStage : struct, IOutputStageNeon
    {
        if (count < TVertical.Group(a->Vertical.Size))
        {
            TVertical.Rest<TStage>(a, first, count);
            return;
        }
        switch (a->Vertical.Size)
        {
            case 2: TVertical.Groups<Rows2, TStage>(a, first, count); break;
            case 3: TVertical.Groups<Rows3, TStage>(a, first, count); break;
            case 4: TVertical.Groups<Rows4, TStage>(a, first, count); break;
            case 5: TVertical.Groups<Rows5, TStage>(a, first, count); break;
            case 6: TVertical.Groups<Rows6, TStage>(a, first, count); break;
            case 7: TVertical.Groups<Rows7, TStage>(a, first, count); break;
            case 8: TVertical.Groups<Rows8, TStage>(a, first, count); break;
            case 9: TVertical.Groups<Rows9, TStage>(a, first, count); break;
            default: TVertical.Groups<Rows10, TStage>(a, first, count); break;
        }
    }
}
