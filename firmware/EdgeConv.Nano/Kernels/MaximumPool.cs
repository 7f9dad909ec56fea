using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The largest element under each window; what lies beside the map is left out.</summary>
    internal static class MaximumPool
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            for (int row = first; row < end; row++)
                Row(session, at, WindowRows.FindInside(session, at, row), session.Row(at + Prepared.Output, row));
        }

        private static void Row(NanoSession session, int at, int rows, int output)
        {
            sbyte[] arena = session.Arena;
            int[] prepared = session.Model.Operators, window = session.Window;
            int input = at + Prepared.Input, horizontal = at + Prepared.Horizontal, map = at + Prepared.Output;
            int inputColumns = prepared[input + Prepared.Columns], pixelBytes = prepared[input + Prepared.PixelBytes], channels = prepared[map + Prepared.Channels];
            int size = prepared[horizontal + Prepared.Size], stride = prepared[horizontal + Prepared.Stride], dilation = prepared[horizontal + Prepared.Dilation];
            int columns = prepared[map + Prepared.Columns], outputPixelBytes = prepared[map + Prepared.PixelBytes], low = prepared[at + Prepared.Low], high = prepared[at + Prepared.High];
            int start = -prepared[horizontal + Prepared.PadBefore], step = dilation * pixelBytes;
            for (int x = 0; x < columns; x++, start += stride, output += outputPixelBytes)
            {
                int column = start, taps = size;
                for (; column < 0 && taps > 0; column += dilation)
                    taps--;
                while (taps > 0 && column + (taps - 1) * dilation >= inputColumns)
                    taps--;
                int bytes = taps * step;
                for (int c = 0; c < channels; c++)
                {
                    int largest = sbyte.MinValue;
                    for (int ky = 0; ky < rows; ky++)
                    {
                        int i = window[ky] + column * pixelBytes + c;
                        for (int stop = i + bytes; i < stop; i += step)
                            if (arena[i] > largest)
                                largest = arena[i];
                    }
                    arena[output + c] = (sbyte)(largest < low ? low : largest > high ? high : largest);
                }
            }
        }
    }
}
