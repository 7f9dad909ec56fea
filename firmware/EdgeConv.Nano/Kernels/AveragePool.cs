using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The average under each window, half away from zero, over the elements inside the map or over all of the window.</summary>
    internal static class AveragePool
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            bool accumulates = (session.Model.Operators[at + Prepared.Flags] & FileLayout.FlagAccumulates) != 0;
            for (int row = first; row < end; row++)
                if (accumulates)
                    Accumulate(session, at, row);
                else
                    Row(session, at, WindowRows.FindInside(session, at, row), session.Row(at + Prepared.Output, row));
        }

        private static void Row(NanoSession session, int at, int rows, int output)
        {
            sbyte[] arena = session.Arena;
            int[] prepared = session.Model.Operators, window = session.Window;
            int input = at + Prepared.Input, horizontal = at + Prepared.Horizontal, map = at + Prepared.Output;
            int inputColumns = prepared[input + Prepared.Columns], pixelBytes = prepared[input + Prepared.PixelBytes], channels = prepared[map + Prepared.Channels];
            int size = prepared[horizontal + Prepared.Size], stride = prepared[horizontal + Prepared.Stride];
            int columns = prepared[map + Prepared.Columns], outputPixelBytes = prepared[map + Prepared.PixelBytes], low = prepared[at + Prepared.Low], high = prepared[at + Prepared.High];
            int whole = (prepared[at + Prepared.Flags] & FileLayout.FlagCountsPadding) != 0 ? prepared[at + Prepared.Vertical + Prepared.Size] * size : 0;
            int zero = prepared[input + Prepared.ZeroPoint], start = -prepared[horizontal + Prepared.PadBefore];
            for (int x = 0; x < columns; x++, start += stride, output += outputPixelBytes)
            {
                int column = start < 0 ? 0 : start, end = start + size < inputColumns ? start + size : inputColumns;
                int bytes = (end - column) * pixelBytes, inside = rows * (end - column), count = whole > 0 ? whole : inside;
                for (int c = 0; c < channels; c++)
                {
                    int sum = (count - inside) * zero;
                    for (int ky = 0; ky < rows; ky++)
                    {
                        int i = window[ky] + column * pixelBytes + c;
                        for (int stop = i + bytes; i < stop; i += pixelBytes)
                            sum += arena[i];
                    }
                    sum = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
                    arena[output + c] = (sbyte)(sum < low ? low : sum > high ? high : sum);
                }
            }
        }

        /// <summary>Adds an input row to the sums that wait in the arena, and makes the output's row of them with the window's last.</summary>
        private static void Accumulate(NanoSession session, int at, int row)
        {
            sbyte[] arena = session.Arena;
            int[] prepared = session.Model.Operators;
            int input = at + Prepared.Input, map = at + Prepared.Output, size = prepared[at + Prepared.Horizontal + Prepared.Size];
            int rows = prepared[at + Prepared.Vertical + Prepared.Size], pixelBytes = prepared[input + Prepared.PixelBytes], bytes = size * pixelBytes;
            int columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels], outputPixelBytes = prepared[map + Prepared.PixelBytes];
            int low = prepared[at + Prepared.Low], high = prepared[at + Prepared.High], count = rows * size;
            int sums = prepared[at + Prepared.Scratch], from = session.Row(input, row);
            bool isFirst = row % rows == 0, isLast = row % rows == rows - 1;
            int output = isLast ? session.Row(map, row / rows) : 0;
            for (int x = 0; x < columns; x++, from += bytes, output += outputPixelBytes)
                for (int c = 0; c < channels; c++, sums += 4)
                {
                    int sum = isFirst ? 0 : FileBytes.Int32(arena, sums);
                    for (int i = from + c, stop = i + bytes; i < stop; i += pixelBytes)
                        sum += arena[i];
                    if (!isLast)
                    {
                        FileBytes.SetInt32(arena, sums, sum);
                        continue;
                    }
                    sum = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
                    arena[output + c] = (sbyte)(sum < low ? low : sum > high ? high : sum);
                }
        }
    }
}
