using System.Runtime.Intrinsics;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Permute;

/// <summary>
/// 16 output channels at once, from so many stretches of 16 input channels as hold them: one for the channels of a small pixel, two for the
/// shuffle of two groups. On vectors that Neon and x86 both have.
/// </summary>
internal static unsafe class PermuteVector
{
    private const int Most = 16;

    /// <summary>Sources of 16 channels; per stretch 16 indices, then its first channel.</summary>
    public static long Workspace(KernelArguments* a) => 16 * sizeof(int) + Most * (16 + sizeof(int));

    public static void Run(KernelArguments* a, int first, int count)
    {
        byte* indices = a->Workspace + 16 * sizeof(int);
        int* stretches = (int*)(indices + Most * 16);
        for (int c = 0; c < a->Output.Channels; c += 16)
        {
            int channels = Math.Min(16, a->Output.Channels - c);
            int* sources = (int*)a->Parameters + c;
            if (channels < 16)
                sources = Filled(sources, channels, (int*)a->Workspace);
            int found = Stretches(sources, indices, stretches);
            for (int row = first; row < first + count; row++)
            {
                sbyte* input = a->Input[row], output = a->Output[row] + c;
                if (found == 1)
                    One(a, input + stretches[0], output, Vector128.Load(indices), channels);
                else if (found == 2)
                    Two(a, input + stretches[0], input + stretches[1], output, Vector128.Load(indices), Vector128.Load(indices + 16), channels);
                else if (found <= 4)
                    Four(a, input, output, indices, stretches, channels);
                else
                    Several(a, input, output, indices, stretches, found, channels);
            }
        }
    }

    /// <summary>Sources of fewer than 16 channels, filled up with what no stretch holds.</summary>
    private static int* Filled(int* sources, int count, int* filled)
    {
        for (int i = 0; i < 16; i++)
            filled[i] = i < count ? sources[i] : -1;
        return filled;
    }

    /// <summary>
    /// Cuts the sources of 16 output channels into stretches of 16 input channels, each beginning with the lowest that is left. An index
    /// outside a stretch is 255, which a lookup does not find: it gives 0. Fewer than four stretches are filled up with empty ones.
    /// </summary>
    private static int Stretches(int* sources, byte* indices, int* stretches)
    {
        var (a, b, c, d) = (Vector128.Load(sources), Vector128.Load(sources + 4), Vector128.Load(sources + 8), Vector128.Load(sources + 12));
        for (int found = 0, placed = -1; ; found++, placed = stretches[found - 1] + 15)
        {
            var left = Vector128.Min(Vector128.Min(Left(a, placed), Left(b, placed)), Vector128.Min(Left(c, placed), Left(d, placed)));
            int lowest = Math.Min(Math.Min(left[0], left[1]), Math.Min(left[2], left[3]));
            if (lowest == int.MaxValue)
            {
                for (int i = found; i < 4; i++)
                {
                    stretches[i] = stretches[0];
                    Vector128<byte>.AllBitsSet.Store(indices + 16 * i);
                }
                return found;
            }
            stretches[found] = lowest;
            Vector128.Narrow(Vector128.Narrow(Index(a, lowest), Index(b, lowest)), Vector128.Narrow(Index(c, lowest), Index(d, lowest))).Store(indices + 16 * found);
        }
    }

    private static Vector128<int> Left(Vector128<int> sources, int placed) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(sources, Vector128.Create(placed)), sources, Vector128.Create(int.MaxValue));

    private static Vector128<uint> Index(Vector128<int> sources, int lowest)
    {
        var index = (sources - Vector128.Create(lowest)).AsUInt32();
        return index | Vector128.GreaterThan(index, Vector128.Create(15u));
    }

    private static void One(KernelArguments* a, sbyte* input, sbyte* output, Vector128<byte> index, nint channels)
    {
        nint pixel = a->Input.PixelBytes, outputPixel = a->Output.PixelBytes, columns = a->Output.Columns;
        do
        {
            Store(output, Vector128.ShuffleNative(Vector128.Load((byte*)input), index), channels);
            input += pixel;
            output += outputPixel;
        } while (--columns != 0);
    }

    private static void Two(KernelArguments* a, sbyte* input, sbyte* second, sbyte* output, Vector128<byte> index, Vector128<byte> secondIndex, nint channels)
    {
        nint pixel = a->Input.PixelBytes, outputPixel = a->Output.PixelBytes, columns = a->Output.Columns;
        do
        {
            Store(output, Vector128.ShuffleNative(Vector128.Load((byte*)input), index) | Vector128.ShuffleNative(Vector128.Load((byte*)second), secondIndex), channels);
            input += pixel;
            second += pixel;
            output += outputPixel;
        } while (--columns != 0);
    }

    private static void Four(KernelArguments* a, sbyte* input, sbyte* output, byte* indices, int* stretches, nint channels)
    {
        nint pixel = a->Input.PixelBytes, outputPixel = a->Output.PixelBytes, columns = a->Output.Columns;
        sbyte* b = input + stretches[1], c = input + stretches[2], d = input + stretches[3];
        input += stretches[0];
        var (indexA, indexB, indexC, indexD) = (Vector128.Load(indices), Vector128.Load(indices + 16), Vector128.Load(indices + 32), Vector128.Load(indices + 48));
        do
        {
            var value = Vector128.ShuffleNative(Vector128.Load((byte*)input), indexA) | Vector128.ShuffleNative(Vector128.Load((byte*)b), indexB);
            value |= Vector128.ShuffleNative(Vector128.Load((byte*)c), indexC) | Vector128.ShuffleNative(Vector128.Load((byte*)d), indexD);
            Store(output, value, channels);
            input += pixel;
            b += pixel;
            c += pixel;
            d += pixel;
            output += outputPixel;
        } while (--columns != 0);
    }

    private static void Several(KernelArguments* a, sbyte* input, sbyte* output, byte* indices, int* stretches, int count, nint channels)
    {
        for (nint columns = a->Output.Columns; columns != 0; columns--, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
        {
            var value = Vector128<byte>.Zero;
            for (nint i = 0; i < count; i++)
                value |= Vector128.ShuffleNative(Vector128.Load((byte*)input + stretches[i]), Vector128.Load(indices + 16 * i));
            Store(output, value, channels);
        }
    }

    private static void Store(sbyte* output, Vector128<byte> value, nint channels)
    {
        if (channels == 16)
            value.Store((byte*)output);
        else
            PartialStore.First(output, value.AsSByte(), channels);
    }
}
