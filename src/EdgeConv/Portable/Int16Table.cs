namespace EdgeConv.Portable
{
    /// <summary>
    /// A function of int16 as two tables, linear between two entries: of every 128th level, and around 0, where functions bend, of every 16th.
    /// </summary>
    internal static class Int16Table
    {
        /// <summary>All: the outer table's, then the inner one's.</summary>
        public const int Entries = 2 * PerTable;

        /// <summary>Bits of an entry behind the point.</summary>
        public const int FractionBits = 8;

        /// <summary>An entry's greatest magnitude: 16 bits and those behind the point.</summary>
        public const int Largest = 1 << (15 + FractionBits);

        private const int PerTable = 513, OuterBits = 7, InnerBits = 4, OuterMost = 1 << 15, InnerMost = 1 << 12;

        /// <summary>Rounded half up; the output's zero point is still to come.</summary>
        public static int Level(int before, int after, int input)
        {
            int bits = IsInner(input) ? InnerBits : OuterBits;
            int part = input & ((1 << bits) - 1), sum = before * ((1 << bits) - part) + after * part;
            return (sum + (1 << (bits + FractionBits - 1))) >> (bits + FractionBits);
        }

        /// <summary>The entry at or before an input level.</summary>
        public static int Entry(int input)
        {
            return IsInner(input) ? PerTable + ((input + InnerMost) >> InnerBits) : (input + OuterMost) >> OuterBits;
        }

        /// <summary>The input level whose output an entry is.</summary>
        public static int Input(int entry)
        {
            return entry < PerTable ? (entry << OuterBits) - OuterMost : ((entry - PerTable) << InnerBits) - InnerMost;
        }

        private static bool IsInner(int input)
        {
            return input >= -InnerMost && input < InnerMost;
        }
    }
}
