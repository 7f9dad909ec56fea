using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The sum of two maps, or their difference: each term is scaled with 20 bits of headroom, then the sum.</summary>
    internal static class Add
    {
        private const int Headroom = 20;

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
            int mantissaA = FileBytes.Int32(file, parameters), exponentA = FileBytes.Int32(file, parameters + 4);
            int mantissaB = FileBytes.Int32(file, parameters + 8), exponentB = FileBytes.Int32(file, parameters + 12);
            int mantissa = FileBytes.Int32(file, parameters + 16), exponent = FileBytes.Int32(file, parameters + 20);
            // A negative mantissa takes off what its magnitude makes.
            bool subtractsA = mantissaA < 0, subtractsB = mantissaB < 0;
            mantissaA = subtractsA ? -mantissaA : mantissaA;
            mantissaB = subtractsB ? -mantissaB : mantissaB;
            int zeroA = prepared[input + Prepared.ZeroPoint], zeroB = prepared[at + Prepared.Second + Prepared.ZeroPoint];
            int columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels];
            int leftStep = prepared[input + Prepared.PixelBytes], rightStep = Pair.PixelStep(session, at), rightChannel = Pair.ChannelStep(session, at);
            int outputStep = prepared[map + Prepared.PixelBytes], zero = prepared[map + Prepared.ZeroPoint];
            int low = prepared[at + Prepared.Low] - zero, high = prepared[at + Prepared.High] - zero;
            for (int x = 0; x < columns; x++, left += leftStep, right += rightStep, output += outputStep)
                for (int c = 0, second = right; c < channels; c++, second += rightChannel)
                {
                    int a = FixedPoint.Multiply((arena[left + c] - zeroA) << Headroom, mantissaA, exponentA);
                    int b = FixedPoint.Multiply((arena[second] - zeroB) << Headroom, mantissaB, exponentB);
                    int sum = FixedPoint.Multiply((subtractsA ? -a : a) + (subtractsB ? -b : b), mantissa, exponent);
                    arena[output + c] = (sbyte)((sum < low ? low : sum > high ? high : sum) + zero);
                }
        }
    }
}
