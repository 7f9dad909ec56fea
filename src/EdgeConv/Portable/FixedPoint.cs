namespace EdgeConv.Portable
{
    /// <summary>
    /// Fixed-point arithmetic of gemmlowp, as TensorFlow Lite's reference kernels use it: integers only, the same on a microcontroller.
    /// Qm.n is a signed number of 32 bits with n bits after the point.
    /// </summary>
    /// <remarks>Source: gemmlowp fixedpoint/fixedpoint.h; tensorflow/lite/kernels/internal/common.h (MultiplyByQuantizedMultiplier).</remarks>
    internal static class FixedPoint
    {
        /// <summary>a * b / 2^31, rounded half up (towards plus infinity); the one product that does not fit saturates.</summary>
        public static int HighMultiply(int a, int b)
        {
            if (a == int.MinValue && b == int.MinValue)
                return int.MaxValue;
            long product = (long)a * b;
            long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
            return (int)((product + nudge) / (1L << 31));
        }

        /// <summary>x / 2^bits, rounded half away from zero; bits in 0 .. 31.</summary>
        public static int RoundingShiftRight(int x, int bits)
        {
            long mask = (1L << bits) - 1;
            long threshold = (mask >> 1) + (x < 0 ? 1 : 0);
            return (int)((long)x >> bits) + ((x & mask) > threshold ? 1 : 0);
        }

        /// <summary>x * 2^bits, saturated; bits in 0 .. 31.</summary>
        public static int SaturatingShiftLeft(int x, int bits)
        {
            return Saturate((long)x << bits);
        }

        /// <summary>x * mantissa * 2^(exponent - 31) with two roundings, half up and half away from zero; exponent in -31 .. 31.</summary>
        /// <remarks>
        /// HighMultiply and RoundingShiftRight in one body: an interpreter takes longer to call a method than to multiply. The sum of product and nudge, shifted
        /// down, is what HighMultiply divides after truncating: both are floor((x * mantissa + 2^30) / 2^31).
        /// </remarks>
        public static int Multiply(int x, int mantissa, int exponent)
        {
            if (exponent > 0)
                return HighMultiply(SaturatingShiftLeft(x, exponent), mantissa);
            if (x == int.MinValue && mantissa == int.MinValue)
                return RoundingShiftRight(int.MaxValue, -exponent);
            int high = (int)(((long)x * mantissa + (1L << 30)) >> 31);
            if (exponent == 0)
                return high;
            long mask = (1L << -exponent) - 1, rest = high & mask;
            high = (int)((long)high >> -exponent);
            return rest > (mask >> 1) + (high < 0 ? 1 : 0) ? high + 1 : high;
        }

        /// <summary>e^a for an a that is at most 0 and has 4 or 5 bits before the point, in Q0.31.</summary>
        public static int ExpOfNegative(int a, int integerBits)
        {
            if (a == 0)
                return int.MaxValue;

            int quarter = 1 << (29 - integerBits);
            int remainder = (a & (quarter - 1)) - quarter; // in [-1/4, 0)
            int result = ExpOnInterval(SaturatingShiftLeft(remainder, integerBits));
            int quarters = (remainder - a) >> (29 - integerBits);

            // e^(-1/4), e^(-1/2), e^-1 ... e^-16 in Q0.31
            if ((quarters & 1) != 0)
                result = HighMultiply(result, 1672461947);
            if ((quarters & 2) != 0)
                result = HighMultiply(result, 1302514674);
            if ((quarters & 4) != 0)
                result = HighMultiply(result, 790015084);
            if ((quarters & 8) != 0)
                result = HighMultiply(result, 290630308);
            if ((quarters & 16) != 0)
                result = HighMultiply(result, 39332535);
            if ((quarters & 32) != 0)
                result = HighMultiply(result, 720401);
            if ((quarters & 64) != 0 && integerBits > 4)
                result = HighMultiply(result, 242);
            return result;
        }

        /// <summary>1 / (1 + a) for a Q0.31 in [0, 1), in Q0.31.</summary>
        public static int OneOverOnePlus(int a)
        {
            return SaturatingShiftLeft(TwoOverOnePlus(a), 1);
        }

        /// <summary>(1 - a) / (1 + a) for a Q0.31 in [0, 1), in Q0.31.</summary>
        public static int OneMinusOverOnePlus(int a)
        {
            return SaturatingShiftLeft(TwoOverOnePlus(a) - (1 << 29), 2);
        }

        /// <summary>2 / (1 + a) for a Q0.31 in [0, 1), by three Newton steps in Q2.29.</summary>
        private static int TwoOverOnePlus(int a)
        {
            const int FortyEightSeventeenths = 1515870810, MinusThirtyTwoSeventeenths = -1010580540, One = 1 << 29;
            int half = (int)(((long)a + int.MaxValue + 1) / 2); // (1 + a) / 2, rounded
            int x = FortyEightSeventeenths + HighMultiply(half, MinusThirtyTwoSeventeenths);
            for (int i = 0; i < 3; i++)
                x += SaturatingShiftLeft(HighMultiply(x, One - HighMultiply(half, x)), 2);
            return x;
        }

        /// <summary>Bits before the highest one bit; 32 for 0.</summary>
        public static int LeadingZeros(uint x)
        {
            int zeros = 32;
            while (x != 0)
            {
                x >>= 1;
                zeros--;
            }
            return zeros;
        }

        /// <summary>e^a on [-1/4, 0), both Q0.31: the Taylor series of fourth degree around -1/8.</summary>
        private static int ExpOnInterval(int a)
        {
            const int OneThird = 715827883, ExpOfMinusEighth = 1895147668;
            int x = a + (1 << 28);
            int x2 = HighMultiply(x, x);
            int x3 = HighMultiply(x2, x);
            int x4 = HighMultiply(x2, x2);
            int tail = RoundingShiftRight(HighMultiply(RoundingShiftRight(x4, 2) + x3, OneThird) + x2, 1);
            return Saturate((long)ExpOfMinusEighth + HighMultiply(ExpOfMinusEighth, x + tail));
        }

        private static int Saturate(long x)
        {
            return x > int.MaxValue ? int.MaxValue : x < int.MinValue ? int.MinValue : (int)x;
        }
    }
}
