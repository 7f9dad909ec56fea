using System;
using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>
    /// Convolution in every layout of weights, fully connected too: four output channels at a time, all pixels of a row for them, so that an element of the input
    /// is loaded once for four products, and biases and multipliers once for a row.
    /// </summary>
    /// <remarks>A run of inputs that begins or ends outside the map is put together in an array of its own, so that there is one loop of products.</remarks>
    internal static class Convolution
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            for (int row = first; row < end; row++)
            {
                WindowRows.Find(session, at, row);
                Row(session, at, session.Row(at + Prepared.Output, row));
            }
        }

        private static void Row(NanoSession session, int at, int output)
        {
            int[] prepared = session.Model.Operators;
            int groups = prepared[at + Prepared.Groups], inputs = prepared[at + Prepared.Input + Prepared.Channels] / groups;
            int outputs = prepared[at + Prepared.Output + Prepared.Channels] / groups, streamOutputs = prepared[at + Prepared.StreamOutputs];
            int blockChannels = prepared[at + Prepared.BlockChannels];
            for (int group = 0; group < prepared[at + Prepared.StreamGroups]; group++)
            {
                int block = prepared[at + Prepared.Weights] + group * prepared[at + Prepared.StreamGroupBytes];
                for (int channel = 0; channel < streamOutputs; channel += blockChannels, block += prepared[at + Prepared.BlockBytes])
                {
                    int left = streamOutputs - channel, width = left <= blockChannels ? prepared[at + Prepared.LastBlockChannels] : blockChannels;
                    for (int lane = 0; lane < width && lane < left; lane += 4)
                    {
                        int to = group * streamOutputs + channel + lane;
                        Channels(session, at, block, width, lane, left - lane, to / outputs * inputs, output + to);
                    }
                }
            }
        }

        /// <summary>Four channels of all pixels of a row.</summary>
        /// <param name="block">Where in the file their block begins.</param>
        /// <param name="width">Channels of the block.</param>
        /// <param name="lane">The first of the four in its block.</param>
        /// <param name="count">How many of them there are, be it more than four; others only fill up.</param>
        /// <param name="firstInput">The first input channel of their group.</param>
        /// <param name="output">Where in the arena the first of them lies.</param>
        private static void Channels(NanoSession session, int at, int block, int width, int lane, int count, int firstInput, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena, outside = session.InputRun;
            int[] prepared = session.Model.Operators, window = session.Window;
            int header = block + 4 * lane, next = 4 * width;
            int bias0 = FileBytes.Int32(file, header), bias1 = FileBytes.Int32(file, header + 4);
            int bias2 = FileBytes.Int32(file, header + 8), bias3 = FileBytes.Int32(file, header + 12);
            header += next;
            int mantissa0 = FileBytes.Int32(file, header), mantissa1 = FileBytes.Int32(file, header + 4);
            int mantissa2 = FileBytes.Int32(file, header + 8), mantissa3 = FileBytes.Int32(file, header + 12);
            header += next;
            int exponent0 = FileBytes.Int32(file, header), exponent1 = FileBytes.Int32(file, header + 4);
            int exponent2 = FileBytes.Int32(file, header + 8), exponent3 = FileBytes.Int32(file, header + 12);
            int firstWeight = block + 4 * next + 4 * lane, rowStep = prepared[at + Prepared.TapRow] * width, columnStep = prepared[at + Prepared.TapColumn] * width;

            int input = at + Prepared.Input, horizontal = at + Prepared.Horizontal, map = at + Prepared.Output;
            int columns = prepared[input + Prepared.Columns], pixelBytes = prepared[input + Prepared.PixelBytes];
            int zero = prepared[input + Prepared.ZeroPoint], inputs = prepared[input + Prepared.Channels] / prepared[at + Prepared.Groups];
            int rows = prepared[at + Prepared.Vertical + Prepared.Size], size = prepared[horizontal + Prepared.Size];
            int stride = prepared[horizontal + Prepared.Stride], dilation = prepared[horizontal + Prepared.Dilation];
            bool isRunPerTap = prepared[at + Prepared.IsRunPerTap] != 0;
            int runs = isRunPerTap ? size : 1, runColumns = isRunPerTap ? 1 : size, runBytes = runColumns * inputs;
            int outputColumns = prepared[map + Prepared.Columns], outputPixelBytes = prepared[map + Prepared.PixelBytes];
            int outputZero = prepared[map + Prepared.ZeroPoint], low = prepared[at + Prepared.Low] - outputZero, high = prepared[at + Prepared.High] - outputZero;

            int column = -prepared[horizontal + Prepared.PadBefore];
            for (int x = 0; x < outputColumns; x++, column += stride, output += outputPixelBytes)
            {
                int sum0 = bias0, sum1 = bias1, sum2 = bias2, sum3 = bias3;
                for (int ky = 0; ky < rows; ky++)
                {
                    sbyte[] row = arena;
                    int begin = window[ky], tap = column, weights = firstWeight + ky * rowStep;
                    if (begin < 0)
                    {
                        row = file;
                        begin = ~begin;
                    }
                    begin += firstInput;
                    for (int run = 0; run < runs; run++, tap += dilation, weights += columnStep)
                    {
                        sbyte[] from = row;
                        int i = begin + tap * pixelBytes, w = weights;
                        if (tap < 0 || tap + runColumns > columns)
                        {
                            Gather(outside, row, begin, tap, runColumns, columns, inputs, zero);
                            from = outside;
                            i = 0;
                        }
                        // Up to three elements behind the run meet weights of zero.
                        for (int end = i + runBytes; i < end; i += 4, w += next)
                        {
                            int x0 = from[i], x1 = from[i + 1], x2 = from[i + 2], x3 = from[i + 3];
                            sum0 += x0 * file[w] + x1 * file[w + 1] + x2 * file[w + 2] + x3 * file[w + 3];
                            sum1 += x0 * file[w + 4] + x1 * file[w + 5] + x2 * file[w + 6] + x3 * file[w + 7];
                            sum2 += x0 * file[w + 8] + x1 * file[w + 9] + x2 * file[w + 10] + x3 * file[w + 11];
                            sum3 += x0 * file[w + 12] + x1 * file[w + 13] + x2 * file[w + 14] + x3 * file[w + 15];
                        }
                    }
                }
                // The bounds come before the zero point is added: a saturated sum plus a zero point leaves 32 bits.
                sum0 = FixedPoint.Multiply(sum0, mantissa0, exponent0);
                arena[output] = (sbyte)((sum0 < low ? low : sum0 > high ? high : sum0) + outputZero);
                if (count < 2)
                    continue;
                sum1 = FixedPoint.Multiply(sum1, mantissa1, exponent1);
                arena[output + 1] = (sbyte)((sum1 < low ? low : sum1 > high ? high : sum1) + outputZero);
                if (count < 3)
                    continue;
                sum2 = FixedPoint.Multiply(sum2, mantissa2, exponent2);
                arena[output + 2] = (sbyte)((sum2 < low ? low : sum2 > high ? high : sum2) + outputZero);
                if (count < 4)
                    continue;
                sum3 = FixedPoint.Multiply(sum3, mantissa3, exponent3);
                arena[output + 3] = (sbyte)((sum3 < low ? low : sum3 > high ? high : sum3) + outputZero);
            }
        }

        /// <summary>A run of whole pixels, or of a pixel's channels, as if zero points stood beside the map.</summary>
        private static void Gather(sbyte[] to, sbyte[] row, int begin, int column, int runColumns, int columns, int channels, int zero)
        {
            int bytes = runColumns * channels;
            for (int i = 0; i < bytes; i++)
                to[i] = (sbyte)zero;
            int first = column < 0 ? 0 : column, end = column + runColumns < columns ? column + runColumns : columns;
            if (end > first)
                Array.Copy(row, begin + first * channels, to, (first - column) * channels, (end - first) * channels);
        }
    }
}
