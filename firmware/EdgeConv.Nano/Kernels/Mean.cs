using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The mean of each channel over the map, row by row: sums wait in the arena, and the multiplier divides by their count.</summary>
    internal static class Mean
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            sbyte[] arena = session.Arena, file = session.Model.File;
            int[] prepared = session.Model.Operators;
            int input = at + Prepared.Input, map = at + Prepared.Output, channels = prepared[map + Prepared.Channels];
            int pixelBytes = prepared[input + Prepared.PixelBytes], columns = prepared[input + Prepared.Columns], rows = prepared[input + Prepared.Rows];
            int bytes = columns * pixelBytes, scratch = prepared[at + Prepared.Scratch], parameters = prepared[at + Prepared.Parameters];
            int mantissa = FileBytes.Int32(file, parameters), exponent = FileBytes.Int32(file, parameters + 4), zeros = rows * columns * prepared[input + Prepared.ZeroPoint];
            int zero = prepared[map + Prepared.ZeroPoint], low = prepared[at + Prepared.Low] - zero, high = prepared[at + Prepared.High] - zero;
            for (int row = first; row < end; row++)
            {
                int from = session.Row(input, row), output = session.Row(map, 0);
                for (int c = 0, sums = scratch; c < channels; c++, sums += 4)
                {
                    int sum = row == 0 ? 0 : FileBytes.Int32(arena, sums);
                    for (int i = from + c, stop = i + bytes; i < stop; i += pixelBytes)
                        sum += arena[i];
                    if (row < rows - 1)
                    {
                        FileBytes.SetInt32(arena, sums, sum);
                        continue;
                    }
                    sum = FixedPoint.Multiply(sum - zeros, mantissa, exponent);
                    arena[output + c] = (sbyte)((sum < low ? low : sum > high ? high : sum) + zero);
                }
            }
        }
    }
}
