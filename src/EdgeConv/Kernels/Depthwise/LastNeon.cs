using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Eight channels of a pixel, or what remains of it.</summary>
internal static unsafe class LastNeon
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TStage>(in TapList list, sbyte* output, nint channel, in TStage stage, Vector128<int> p, Vector128<int> q,
        in MultipliersNeon m0, in MultipliersNeon m1) where TStage : struct, IOutputStageNeon
    {
        nint rest = list.Channels - channel;
        if (rest >= 8)
        {
            StoreNeon.Eight(output + channel, stage, p, q, m0, m1);
            return;
        }
        StoreNeon.Eight(list.Last, stage, p, q, m0, m1);
        for (nint i = 0; i < rest; i++)
            output[channel + i] = list.Last[i];
    }
}
