using System.Runtime.Intrinsics;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate;

/// <summary>Reals to the nearest that int8 can hold at a scale and zero point, halves to even: what ends each int8 operator, in reals.</summary>
internal static unsafe class LevelRounding
{
    /// <summary>Rounds in place.</summary>
    /// <param name="reals">Finite.</param>
    /// <param name="count">How many.</param>
    /// <param name="grid">One scale and an even zero point.</param>
    public static void Round(float* reals, int count, Quantisation grid)
    {
        float scale = grid.Scale, least = sbyte.MinValue - grid.ZeroPoint, most = sbyte.MaxValue - grid.ZeroPoint;
        Vector256<float> scales = Vector256.Create(scale), low = Vector256.Create(least), high = Vector256.Create(most);
        int done = 0;
        for (; done + Vector256<float>.Count <= count; done += Vector256<float>.Count)
        {
            Vector256<float> level = Vector256.Round(Vector256.Load(reals + done) / scales);
            (Vector256.Min(Vector256.Max(level, low), high) * scales).Store(reals + done);
        }

        for (; done < count; done++)
            reals[done] = Math.Clamp((float)Math.Round((double)(reals[done] / scale)), least, most) * scale;
    }
}
