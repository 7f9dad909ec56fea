using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>Probabilities over the channels of each pixel, in 1/256; exponentials in Q0.31, their sum in Q12.19.</summary>
    internal static class Softmax
    {
        private const int DifferenceBits = 5, SumBits = 12;

        public static void Run(NanoSession session, int at, int first, int end)
        {
            int[] prepared = session.Model.Operators;
            int columns = prepared[at + Prepared.Output + Prepared.Columns], channels = prepared[at + Prepared.Output + Prepared.Channels];
            for (int row = first; row < end; row++)
            {
                int input = session.Row(at + Prepared.Input, row), output = session.Row(at + Prepared.Output, row);
                for (int x = 0; x < columns; x++)
                {
                    Pixel(session, prepared[at + Prepared.Parameters], channels, input, output);
                    input += prepared[at + Prepared.Input + Prepared.PixelBytes];
                    output += prepared[at + Prepared.Output + Prepared.PixelBytes];
                }
            }
        }

        private static void Pixel(NanoSession session, int parameters, int channels, int input, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int mantissa = FileBytes.Int32(file, parameters), exponent = FileBytes.Int32(file, parameters + 4), least = FileBytes.Int32(file, parameters + 8);
            int largest = sbyte.MinValue, sum = 0;
            for (int c = 0; c < channels; c++)
                if (arena[input + c] > largest)
                    largest = arena[input + c];
            for (int c = 0; c < channels; c++)
                if (arena[input + c] - largest >= least)
                    sum += FixedPoint.RoundingShiftRight(Exponential(arena[input + c] - largest, mantissa, exponent), SumBits);

            // The sum is 2^(12 - headroom) * (1 + rest).
            int headroom = FixedPoint.LeadingZeros((uint)sum);
            int inverse = FixedPoint.OneOverOnePlus((int)(((uint)sum << headroom) - (1u << 31))), shift = SumBits - headroom + 31 - 8;
            for (int c = 0; c < channels; c++)
            {
                int difference = arena[input + c] - largest, probability = 0;
                if (difference >= least)
                    probability = FixedPoint.RoundingShiftRight(FixedPoint.HighMultiply(inverse, Exponential(difference, mantissa, exponent)), shift);
                arena[output + c] = (sbyte)(probability > 255 ? 127 : probability - 128);
            }
        }

        private static int Exponential(int difference, int mantissa, int exponent)
        {
            return FixedPoint.ExpOfNegative(FixedPoint.HighMultiply(FixedPoint.SaturatingShiftLeft(difference, exponent), mantissa), DifferenceBits);
        }
    }
}
