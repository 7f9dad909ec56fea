namespace EdgeConv.Portable
{
    /// <summary>
    /// Bytes of managed heap that a model and a session take on a 32-bit controller: a heap block has 12 bytes, an object is a block and one for each field, an
    /// array is a header of 20 bytes and its elements, packed, in whole blocks.
    /// </summary>
    /// <remarks>Source: nf-interpreter src/CLR/Include/nanoCLR_Runtime__HeapBlock.h; ExtractHeapBlocksForArray in src/CLR/Core/Execution.cpp.</remarks>
    internal static class NanoHeap
    {
        public const int BlockBytes = 12;

        /// <summary>The longest array, in bytes: it has at most 65,535 blocks.</summary>
        public const int LongestArray = 65535 * BlockBytes - ArrayHeaderBytes;

        /// <summary>Bytes that a kernel may read past a row: the arena is longer by so many.</summary>
        public const int ReadSlack = 3;

        /// <summary>Fields of the firmware's model and session.</summary>
        public const int ModelFields = 4, SessionFields = 6;

        /// <summary>What the firmware keeps of an operator, in one array of int for all of them.</summary>
        public const int OperatorInts = 50;

        private const int ArrayHeaderBytes = 20;

        /// <param name="fileBytes">Of the whole file, which is one array.</param>
        /// <param name="arenaBytes">As the header says, without slack.</param>
        /// <param name="operators">Operators of the file.</param>
        /// <param name="mostWindowRows">The largest vertical window of its operators.</param>
        /// <param name="longestRun">The most of <see cref="RunBytes"/> of its convolutions; 0 without any.</param>
        public static long Bytes(long fileBytes, long arenaBytes, int operators, int mostWindowRows, long longestRun)
        {
            return Array(fileBytes, 1) + Object(ModelFields) + Array((long)operators * OperatorInts, 4)
                + Object(SessionFields) + Array(arenaBytes + ReadSlack, 1) + Array(mostWindowRows, 4) + Array(longestRun, 1);
        }

        /// <summary>Bytes of a run of input elements that a convolution reads, in whole quads: one that reaches outside the map is put together in an array of its own.</summary>
        /// <param name="isPerTap"><see cref="WeightStream.IsRunPerTap"/> of its weights.</param>
        /// <param name="inputs">Input channels of a group.</param>
        /// <param name="windowColumns">Columns of its window.</param>
        public static long RunBytes(bool isPerTap, int inputs, int windowColumns)
        {
            return ((isPerTap ? inputs : (long)windowColumns * inputs) + 3) / 4 * 4;
        }

        /// <summary>An object with so many fields.</summary>
        public static long Object(int fields)
        {
            return (1L + fields) * BlockBytes;
        }

        /// <summary>An array with so many elements.</summary>
        public static long Array(long elements, int elementBytes)
        {
            return (ArrayHeaderBytes + elements * elementBytes + BlockBytes - 1) / BlockBytes * BlockBytes;
        }
    }
}
