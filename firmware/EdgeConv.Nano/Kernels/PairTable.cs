using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>A function of two elements, as a table of all pairs.</summary>
    internal static class PairTable
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            for (int row = first; row < end; row++)
                Row(session, at, session.Row(at + Prepared.Input, row), Pair.SecondRow(session, at, row), session.Row(at + Prepared.Output, row));
        }

        private static void Row(NanoSession session, int at, int left, int right, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators;
            int map = at + Prepared.Output, columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels];
            int leftStep = prepared[at + Prepared.Input + Prepared.PixelBytes], rightStep = Pair.PixelStep(session, at), rightChannel = Pair.ChannelStep(session, at);
            int outputStep = prepared[map + Prepared.PixelBytes], middle = prepared[at + Prepared.Parameters] + (128 << 8) + 128;
            for (int x = 0; x < columns; x++, left += leftStep, right += rightStep, output += outputStep)
                for (int c = 0, second = right; c < channels; c++, second += rightChannel)
                    arena[output + c] = file[middle + (arena[left + c] << 8) + arena[second]];
        }
    }
}
