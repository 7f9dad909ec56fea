namespace EdgeConv.Portable
{
    /// <summary>
    /// Sums of squares as indices of a table: small ones each by itself, others by their highest bit and the seven below it, so that an entry stands for sums
    /// that differ by less than 1/128.
    /// </summary>
    internal static class SquareSums
    {
        /// <summary>Entries for all sums below 2^31.</summary>
        public const int Entries = 256 + 23 * 128;

        public static int Index(int sum)
        {
            if (sum < 256)
                return sum;
            int highest = 31 - FixedPoint.LeadingZeros((uint)sum);
            return 256 + (highest - 8) * 128 + ((sum >> (highest - 7)) & 127);
        }

        /// <summary>The middle of the sums that have an index.</summary>
        public static double Middle(int index)
        {
            if (index < 256)
                return index;
            int shift = (index - 256) / 128 + 1;
            double first = (double)(128 + (index - 256) % 128) * (1 << shift);
            return first + ((1 << shift) - 1) / 2.0;
        }
    }
}
