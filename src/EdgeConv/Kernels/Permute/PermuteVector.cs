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

    /// <summary>A byte that no lookup finds: it gives 0.</summary>
    private const byte Nowhere = 0xFF;

    /// <summary>Per stretch 16 indices, then its first channel.</summary>
    public static long Workspace(KernelArguments* a) => Most * (16 + sizeof(int));

    public static void Run(KernelArguments* a, int first, int count)
    {
        byte* indices = a->Workspace;
        int* stretches = (int*)(indices + Most * 16);
        for (int c = 0; c < a->Output.Channels; c += 16)
        {
            int channels = Math.Min(16, a->Output.Channels - c);
            int found = Stretches((int*)a->Parameters + c, channels, indices, stretches);
            for (int row = first; row < first + count; row++)
                if (found == 1)
                    One(a, a->Input[row] + stretches[0], a->Output[row] + c, Vector128.Load(indices), channels);
                else if (found == 2)
                    Two(a, a->Input[row] + stretches[0], a->Input[row] + stretches[1], a->Output[row] + c, Vector128.Load(indices), Vector128.Load(indices + 16), channels);
                else
                    Several(a, a->Input[row], a->Output[row] + c, indices, stretches, found, channels);
        }
    }

    /// <summary>Cuts the sources of some output channels into stretches of 16 input channels, each beginning where the lowest that is left does.</summary>
    private static int Stretches(int* channels, int count, byte* indices, int* stretches)
    {
        int found = 0;
        for (int left = count; left > 0; found++)
        {
            // Sources below the last stretch's end are placed.
            int end = found == 0 ? 0 : stretches[found - 1] + 16, lowest = int.MaxValue;
            for (int i = 0; i < count; i++)
                if (channels[i] >= end)
                    lowest = Math.Min(lowest, channels[i]);
            byte* index = indices + found * 16;
            for (int i = 0; i < 16; i++)
            {
                bool isHere = i < count && channels[i] >= lowest && channels[i] - lowest < 16;
                index[i] = isHere ? (byte)(channels[i] - lowest) : Nowhere;
                left -= isHere ? 1 : 0;
            }
            stretches[found] = lowest;
        }
        return found;
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
