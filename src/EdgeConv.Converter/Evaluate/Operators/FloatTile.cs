using System.Runtime.CompilerServices;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>The inner loop of every matrix product: six pixels times two vectors of channels in registers, multiply, then add.</summary>
internal static unsafe class FloatTile
{
    public const int Pixels = 6;
    public const int Channels = 16;

    /// <summary><c>results[p][o] = clamp(bias[o] + sum over k of rows[p][k] * weights[k][o])</c>, k ascending.</summary>
    /// <param name="rows">Six rows of <paramref name="depth"/> values; those past <paramref name="pixels"/> are read and ignored.</param>
    /// <param name="pixels">1 to 6.</param>
    /// <param name="weights">[depth][16]</param>
    /// <param name="bias">[16]</param>
    /// <param name="depth">Products in a sum.</param>
    /// <param name="results">Where each of the <paramref name="pixels"/> pixels' channels go.</param>
    /// <param name="channels">1 to 16: how many are stored.</param>
    /// <param name="clamp">The fused activation.</param>
    public static void Run<TVector, TLanes>(float** rows, int pixels, float* weights, float* bias, int depth, float** results, int channels, Clamp clamp)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        if (pixels == Pixels && channels == Channels)
        {
            Halves<TVector, TLanes>(rows, pixels, weights, bias, depth, results, channels, clamp);
            return;
        }

        float* block = stackalloc float[Pixels * Channels];
        float** blockRows = stackalloc float*[Pixels];
        for (int pixel = 0; pixel < Pixels; pixel++)
            blockRows[pixel] = block + pixel * Channels;
        Halves<TVector, TLanes>(rows, pixels, weights, bias, depth, blockRows, channels, clamp);
        for (int pixel = 0; pixel < pixels; pixel++)
            Unsafe.CopyBlockUnaligned(results[pixel], blockRows[pixel], (uint)channels * sizeof(float));
    }

    /// <summary>One pass where two vectors are 16 channels, two where they are 8.</summary>
    private static void Halves<TVector, TLanes>(float** rows, int pixels, float* weights, float* bias, int depth, float** results, int channels, Clamp clamp)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        for (int first = 0; first < channels; first += 2 * TLanes.Width)
        {
            if (pixels == 1)
                OnePixel<TVector, TLanes>(rows[0], weights + first, bias + first, depth, results[0] + first, clamp);
            else
                SixPixels<TVector, TLanes>(rows, weights + first, bias + first, depth, results, first, clamp);
        }
    }

    private static void SixPixels<TVector, TLanes>(float** rows, float* weights, float* bias, int depth, float** results, int first, Clamp clamp)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int width = TLanes.Width;
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5];
        TVector a0 = TLanes.Load(bias), b0 = TLanes.Load(bias + width);
        TVector a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0, a4 = a0, b4 = b0, a5 = a0, b5 = b0;
        for (nint k = 0; k < depth; k++)
        {
            TVector wa = TLanes.Load(weights), wb = TLanes.Load(weights + width);
            weights += Channels;
            TVector x = TLanes.Broadcast(r0[k]);
            a0 = TLanes.Add(a0, TLanes.Multiply(x, wa));
            b0 = TLanes.Add(b0, TLanes.Multiply(x, wb));
            x = TLanes.Broadcast(r1[k]);
            a1 = TLanes.Add(a1, TLanes.Multiply(x, wa));
            b1 = TLanes.Add(b1, TLanes.Multiply(x, wb));
            x = TLanes.Broadcast(r2[k]);
            a2 = TLanes.Add(a2, TLanes.Multiply(x, wa));
            b2 = TLanes.Add(b2, TLanes.Multiply(x, wb));
            x = TLanes.Broadcast(r3[k]);
            a3 = TLanes.Add(a3, TLanes.Multiply(x, wa));
            b3 = TLanes.Add(b3, TLanes.Multiply(x, wb));
            x = TLanes.Broadcast(r4[k]);
            a4 = TLanes.Add(a4, TLanes.Multiply(x, wa));
            b4 = TLanes.Add(b4, TLanes.Multiply(x, wb));
            x = TLanes.Broadcast(r5[k]);
            a5 = TLanes.Add(a5, TLanes.Multiply(x, wa));
            b5 = TLanes.Add(b5, TLanes.Multiply(x, wb));
        }

        TVector low = TLanes.Broadcast(clamp.Low), high = TLanes.Broadcast(clamp.High);
        Store<TVector, TLanes>(results[0] + first, a0, b0, low, high);
        Store<TVector, TLanes>(results[1] + first, a1, b1, low, high);
        Store<TVector, TLanes>(results[2] + first, a2, b2, low, high);
        Store<TVector, TLanes>(results[3] + first, a3, b3, low, high);
        Store<TVector, TLanes>(results[4] + first, a4, b4, low, high);
        Store<TVector, TLanes>(results[5] + first, a5, b5, low, high);
    }

    private static void OnePixel<TVector, TLanes>(float* row, float* weights, float* bias, int depth, float* result, Clamp clamp)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TVector a = TLanes.Load(bias), b = TLanes.Load(bias + TLanes.Width);
        for (nint k = 0; k < depth; k++)
        {
            TVector x = TLanes.Broadcast(row[k]);
            a = TLanes.Add(a, TLanes.Multiply(x, TLanes.Load(weights)));
            b = TLanes.Add(b, TLanes.Multiply(x, TLanes.Load(weights + TLanes.Width)));
            weights += Channels;
        }

        Store<TVector, TLanes>(result, a, b, TLanes.Broadcast(clamp.Low), TLanes.Broadcast(clamp.High));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TLanes>(float* destination, TVector a, TVector b, TVector low, TVector high)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TLanes.Store(TLanes.Smaller(TLanes.Larger(a, low), high), destination);
        TLanes.Store(TLanes.Smaller(TLanes.Larger(b, low), high), destination + TLanes.Width);
    }
}
