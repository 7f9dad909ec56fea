namespace EdgeConv.Nano
{
    /// <summary>The parts of a positive float32, taken from its bits: many controllers have no floating point.</summary>
    internal static class SingleParts
    {
        private const int FractionBits = 23, Bias = 127;

        /// <summary>The number is <c>Mantissa * 2^Exponent</c>.</summary>
        public static int Mantissa(int bits)
        {
            int fraction = bits & ((1 << FractionBits) - 1);
            return IsSubnormal(bits) ? fraction : fraction | 1 << FractionBits;
        }

        public static int Exponent(int bits)
        {
            return (IsSubnormal(bits) ? 1 : bits >> FractionBits & 0xFF) - Bias - FractionBits;
        }

        private static bool IsSubnormal(int bits)
        {
            return (bits >> FractionBits & 0xFF) == 0;
        }
    }
}
