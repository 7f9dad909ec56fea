using System;
using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>Rows that the file holds.</summary>
    internal static class Constant
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            int[] prepared = session.Model.Operators;
            int map = at + Prepared.Output, columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels], step = prepared[map + Prepared.PixelBytes];
            int from = prepared[at + Prepared.Parameters] + first * columns * channels;
            for (int row = first; row < end; row++)
            {
                int output = session.Row(map, row);
                for (int x = 0; x < columns; x++, output += step, from += channels)
                    Array.Copy(session.Model.File, from, session.Arena, output, channels);
            }
        }
    }
}
