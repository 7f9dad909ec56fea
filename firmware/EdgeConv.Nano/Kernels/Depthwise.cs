using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>
    /// Depthwise convolution, any multiplier: a channel at a time, all pixels of a row for it. The weights of a window of 3 rows and 3 columns stay in locals.
    /// </summary>
    internal static class Depthwise
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            int[] prepared = session.Model.Operators;
            bool isThreeByThree = prepared[at + Prepared.Vertical + Prepared.Size] == 3 && prepared[at + Prepared.Horizontal + Prepared.Size] == 3;
            int outputs = prepared[at + Prepared.Output + Prepared.Channels], multiplier = outputs / prepared[at + Prepared.Input + Prepared.Channels];
            int blockChannels = prepared[at + Prepared.BlockChannels];
            for (int row = first; row < end; row++)
            {
                WindowRows.Find(session, at, row);
                int output = session.Row(at + Prepared.Output, row), block = prepared[at + Prepared.Weights];
                for (int channel = 0, lane = 0; channel < outputs; channel++, lane++)
                {
                    if (lane == blockChannels)
                    {
                        lane = 0;
                        block += prepared[at + Prepared.BlockBytes];
                    }
                    if (isThreeByThree)
                        ThreeByThree(session, at, block, lane, channel / multiplier, output + channel);
                    else
                        AnyWindow(session, at, block, lane, channel / multiplier, output + channel);
                }
            }
        }

        private static void ThreeByThree(NanoSession session, int at, int block, int lane, int from, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators, window = session.Window;
            int input = at + Prepared.Input, horizontal = at + Prepared.Horizontal, map = at + Prepared.Output, width = prepared[at + Prepared.BlockChannels];
            int bias = FileBytes.Int32(file, block + 4 * lane), mantissa = FileBytes.Int32(file, block + 4 * (width + lane));
            int exponent = FileBytes.Int32(file, block + 4 * (2 * width + lane));

            // Of each column the weights of its three rows.
            int w = block + 16 * width + 4 * lane, next = 4 * width;
            int w00 = file[w], w10 = file[w + 1], w20 = file[w + 2];
            int w01 = file[w + next], w11 = file[w + next + 1], w21 = file[w + next + 2];
            int w02 = file[w + 2 * next], w12 = file[w + 2 * next + 1], w22 = file[w + 2 * next + 2];

            int top = window[0], middle = window[1], bottom = window[2];
            sbyte[] topRow = top < 0 ? file : arena, middleRow = middle < 0 ? file : arena, bottomRow = bottom < 0 ? file : arena;
            int column = -prepared[horizontal + Prepared.PadBefore], stride = prepared[horizontal + Prepared.Stride], pixelBytes = prepared[input + Prepared.PixelBytes];
            int second = prepared[horizontal + Prepared.Dilation] * pixelBytes, third = 2 * second, step = stride * pixelBytes, start = column * pixelBytes + from;
            top = (top < 0 ? ~top : top) + start;
            middle = (middle < 0 ? ~middle : middle) + start;
            bottom = (bottom < 0 ? ~bottom : bottom) + start;
            int lastColumn = prepared[input + Prepared.Columns] - 2 * prepared[horizontal + Prepared.Dilation];
            int columns = prepared[map + Prepared.Columns], outputPixelBytes = prepared[map + Prepared.PixelBytes];
            int zero = prepared[map + Prepared.ZeroPoint], low = prepared[at + Prepared.Low] - zero, high = prepared[at + Prepared.High] - zero;
            for (int x = 0; x < columns; x++, column += stride, top += step, middle += step, bottom += step, output += outputPixelBytes)
            {
                int sum = column >= 0 && column < lastColumn
                    ? bias + topRow[top] * w00 + middleRow[middle] * w10 + bottomRow[bottom] * w20
                        + topRow[top + second] * w01 + middleRow[middle + second] * w11 + bottomRow[bottom + second] * w21
                        + topRow[top + third] * w02 + middleRow[middle + third] * w12 + bottomRow[bottom + third] * w22
                    : bias + Taps(session, at, w, column, from);
                sum = FixedPoint.Multiply(sum, mantissa, exponent);
                arena[output] = (sbyte)((sum < low ? low : sum > high ? high : sum) + zero);
            }
        }

        private static void AnyWindow(NanoSession session, int at, int block, int lane, int from, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators;
            int horizontal = at + Prepared.Horizontal, map = at + Prepared.Output, width = prepared[at + Prepared.BlockChannels];
            int bias = FileBytes.Int32(file, block + 4 * lane), mantissa = FileBytes.Int32(file, block + 4 * (width + lane));
            int exponent = FileBytes.Int32(file, block + 4 * (2 * width + lane)), weights = block + 16 * width + 4 * lane;
            int column = -prepared[horizontal + Prepared.PadBefore], stride = prepared[horizontal + Prepared.Stride];
            int columns = prepared[map + Prepared.Columns], outputPixelBytes = prepared[map + Prepared.PixelBytes];
            int zero = prepared[map + Prepared.ZeroPoint], low = prepared[at + Prepared.Low] - zero, high = prepared[at + Prepared.High] - zero;
            for (int x = 0; x < columns; x++, column += stride, output += outputPixelBytes)
            {
                int sum = FixedPoint.Multiply(bias + Taps(session, at, weights, column, from), mantissa, exponent);
                arena[output] = (sbyte)((sum < low ? low : sum > high ? high : sum) + zero);
            }
        }

        /// <summary>The sum over a window, beside the map over its zero point.</summary>
        /// <param name="weights">Where in the file the channel's first weight lies.</param>
        /// <param name="column">The window's first column.</param>
        /// <param name="from">The input channel.</param>
        private static int Taps(NanoSession session, int at, int weights, int column, int from)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators, window = session.Window;
            int input = at + Prepared.Input, columns = prepared[input + Prepared.Columns], pixelBytes = prepared[input + Prepared.PixelBytes];
            int zero = prepared[input + Prepared.ZeroPoint], dilation = prepared[at + Prepared.Horizontal + Prepared.Dilation];
            int tapRow = prepared[at + Prepared.TapRow], tapColumn = prepared[at + Prepared.TapColumn], next = 4 * prepared[at + Prepared.BlockChannels];
            int rows = prepared[at + Prepared.Vertical + Prepared.Size], size = prepared[at + Prepared.Horizontal + Prepared.Size], sum = 0;
            for (int kx = 0, first = 0; kx < size; kx++, first += tapColumn, column += dilation)
            {
                bool isInside = column >= 0 && column < columns;
                int pixel = column * pixelBytes + from;
                for (int ky = 0, k = first; ky < rows; ky++, k += tapRow)
                {
                    int value = zero, begin = window[ky];
                    if (isInside)
                        value = begin < 0 ? file[~begin + pixel] : arena[begin + pixel];
                    sum += value * file[weights + (k >> 2) * next + (k & 3)];
                }
            }
            return sum;
        }
    }
}
