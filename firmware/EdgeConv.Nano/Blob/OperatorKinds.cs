namespace EdgeConv.Nano.Blob
{
    /// <summary>Kinds of operators that have a kernel here; the numbers are those of the file.</summary>
    internal static class OperatorKinds
    {
        public const int Convolution = 1, Depthwise = 2, Add = 3, MaximumPool = 4, AveragePool = 5, Mean = 6, Softmax = 7, Table = 8, Permute = 9, Pad = 10;
        public const int Frame = 11, Multiply = 12, PairTable = 13, ChannelTable = 14, Constant = 26;

        public static int Inputs(int kind)
        {
            return kind == Frame || kind == Constant ? 0 : IsPair(kind) ? 2 : 1;
        }

        /// <summary>Whether it makes an element of two, the second of which may stand for all rows, columns or channels.</summary>
        public static bool IsPair(int kind)
        {
            return kind == Add || kind == Multiply || kind == PairTable;
        }
    }
}
