namespace EdgeConv.Portable
{
    /// <summary>A function of int16 as a table of every 128th level, linear between two entries.</summary>
    internal static class Int16Table
    {
        /// <summary>Entry i is the output's level for input level <c>128 * i - 32768</c>.</summary>
        public const int Entries = 513;

        /// <summary>Bits of an entry behind the point.</summary>
        public const int FractionBits = 8;

        /// <summary>An entry's greatest magnitude: 16 bits and those behind the point.</summary>
        public const int Largest = 1 << (15 + FractionBits);

        private const int StepBits = 7;

        /// <summary>Rounded half up; the output's zero point is still to come.</summary>
        public static int Level(int before, int after, int input)
        {
            int part = input & ((1 << StepBits) - 1), sum = before * ((1 << StepBits) - part) + after * part;
            return (sum + (1 << (StepBits + FractionBits - 1))) >> (StepBits + FractionBits);
        }

        /// <summary>The entry at or before an input level.</summary>
        public static int Entry(int input)
        {
            return (input + 32768) >> StepBits;
        }
    }
}
