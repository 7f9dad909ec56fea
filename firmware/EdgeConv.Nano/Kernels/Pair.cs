using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>How a kernel walks the second map of a pair, whose row, column or channel may stand for all.</summary>
    internal static class Pair
    {
        public static int SecondRow(NanoSession session, int at, int row)
        {
            int second = at + Prepared.Second;
            return session.Row(second, session.Model.Operators[second + Prepared.Rows] == 1 ? 0 : row);
        }

        /// <summary>Bytes from the element of a pixel to that of the next.</summary>
        public static int PixelStep(NanoSession session, int at)
        {
            int[] prepared = session.Model.Operators;
            int second = at + Prepared.Second;
            return prepared[second + Prepared.Columns] == 1 ? 0 : prepared[second + Prepared.PixelBytes];
        }

        /// <summary>Bytes from the element of a channel to that of the next.</summary>
        public static int ChannelStep(NanoSession session, int at)
        {
            return session.Model.Operators[at + Prepared.Second + Prepared.Channels] == 1 ? 0 : 1;
        }
    }
}
