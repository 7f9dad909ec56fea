using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The product of two maps.</summary>
    internal static class Multiply
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
            int input = at + Prepared.Input, map = at + Prepared.Output, parameters = prepared[at + Prepared.Parameters];
            int mantissa = FileBytes.Int32(file, parameters), exponent = FileBytes.Int32(file, parameters + 4);
            int zeroA = prepared[input + Prepared.ZeroPoint], zeroB = prepared[at + Prepared.Second + Prepared.ZeroPoint];
            int columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels];
            int leftStep = prepared[input + Prepared.PixelBytes], rightStep = Pair.PixelStep(session, at), rightChannel = Pair.ChannelStep(session, at);
            int outputStep = prepared[map + Prepared.PixelBytes], zero = prepared[map + Prepared.ZeroPoint];
            int low = prepared[at + Prepared.Low] - zero, high = prepared[at + Prepared.High] - zero;
            for (int x = 0; x < columns; x++, left += leftStep, right += rightStep, output += outputStep)
                for (int c = 0, second = right; c < channels; c++, second += rightChannel)
                {
                    int product = FixedPoint.Multiply((arena[left + c] - zeroA) * (arena[second] - zeroB), mantissa, exponent);
                    arena[output + c] = (sbyte)((product < low ? low : product > high ? high : product) + zero);
                }
        }
    }
}
