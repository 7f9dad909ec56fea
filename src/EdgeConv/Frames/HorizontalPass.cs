using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Frames;

/// <summary>The sums of a plane onto the target's columns: sums of sum times weight, 2^22 times the level.</summary>
internal static unsafe class HorizontalPass
{
    /// <summary>What the lanes of a column's total mean.</summary>
    private interface ILanes
    {
        /// <summary>Samples from one vector to the next.</summary>
        static abstract int Step { get; }

        static abstract void Store(Vector128<int> total, int* first, int* second, int* third);
    }

    /// <summary>The pass for an order of samples: (plane, target columns).</summary>
    /// <param name="order">How the plane's samples follow one another.</param>
    /// <param name="onlyLuma">Whether luma is all that is wanted of quads.</param>
    public static delegate*<SamplePlane*, int, void> Of(SampleOrder order, bool onlyLuma) => order switch
    {
        SampleOrder.Single => &Run<SingleLanes>,
        SampleOrder.Pair => &Run<PairLanes>,
        SampleOrder.Quad => onlyLuma ? &Run<QuadLumaLanes> : &Run<QuadLanes>,
        _ => &Run<TripleLanes>,
    };

    private static void Run<TLanes>(SamplePlane* plane, int width)
        where TLanes : struct, ILanes
    {
        int* sums = plane->Sums, starts = plane->Starts, end = starts + width;
        int* first = plane->First, second = plane->Second, third = plane->Third;
        short* weights = plane->Weights;
        int vectors = plane->Vectors;
        for (; starts < end; starts++)
        {
            int* samples = sums + *starts;
            Vector128<int> total = Widened(weights) * Vector128.Load(samples);
            weights += 4;
            int left = vectors - 1;
            for (; left >= 2; left -= 2)
            {
                total = Added(total, Widened(weights), Vector128.Load(samples + TLanes.Step));
                samples += 2 * TLanes.Step;
                total = Added(total, Widened(weights + 4), Vector128.Load(samples));
                weights += 8;
            }

            if (left > 0)
            {
                total = Added(total, Widened(weights), Vector128.Load(samples + TLanes.Step));
                weights += 4;
            }

            TLanes.Store(total, first++, second++, third++);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widened(short* weights) => AdvSimd.IsSupported
        ? AdvSimd.SignExtendWideningLower(Vector64.Load(weights))
        : Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)weights).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Added(Vector128<int> total, Vector128<int> weights, Vector128<int> samples) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyAdd(total, weights, samples) : total + weights * samples;

    private readonly struct SingleLanes : ILanes
    {
        public static int Step => 4;

        public static void Store(Vector128<int> total, int* first, int* second, int* third) => *first = Vector128.Sum(total);
    }

    private readonly struct PairLanes : ILanes
    {
        public static int Step => 4;

        public static void Store(Vector128<int> total, int* first, int* second, int* third)
        {
            *first = total[0] + total[2];
            *second = total[1] + total[3];
        }
    }

    private readonly struct QuadLanes : ILanes
    {
        public static int Step => 4;

        public static void Store(Vector128<int> total, int* first, int* second, int* third)
        {
            *first = total[0] + total[2];
            *second = total[1];
            *third = total[3];
        }
    }

    private readonly struct QuadLumaLanes : ILanes
    {
        public static int Step => 4;

        public static void Store(Vector128<int> total, int* first, int* second, int* third) => *first = total[0] + total[2];
    }

    private readonly struct TripleLanes : ILanes
    {
        public static int Step => 3;

        public static void Store(Vector128<int> total, int* first, int* second, int* third)
        {
            *first = total[0];
            *second = total[1];
            *third = total[2];
        }
    }
}
