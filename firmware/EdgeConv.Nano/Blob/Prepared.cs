namespace EdgeConv.Nano.Blob
{
    /// <summary>
    /// What a kernel needs to know of its operator, so many ints for each, read from the records once: reading four bytes of the file takes an interpreter
    /// five times as long as reading an int of an array. Offsets from the first of them.
    /// </summary>
    internal static class Prepared
    {
        public const int Kind = 0, Flags = 1;

        /// <summary>Range of the output.</summary>
        public const int Low = 2, High = 3;

        /// <summary>The maps that it reads and writes, each as below.</summary>
        public const int Input = 4, Second = 12, Output = 20;

        /// <summary>Of a map: where in the file the address of its first row lies, and how much further that of the next.</summary>
        public const int RowTable = 0, RowTableStep = 1;

        /// <summary>Of a map: bytes from a row's address to its first element, and from pixel to pixel.</summary>
        public const int First = 2, PixelBytes = 3;

        public const int Rows = 4, Columns = 5, Channels = 6, ZeroPoint = 7;

        /// <summary>Windows, each as below.</summary>
        public const int Vertical = 28, Horizontal = 32;

        public const int Size = 0, Stride = 1, Dilation = 2, PadBefore = 3;

        /// <summary>Where in the file a row of zero points begins that a window reads outside the map; 0 where none does.</summary>
        public const int Padding = 36;

        /// <summary>Where in the arena its sums lie.</summary>
        public const int Scratch = 37;

        /// <summary>Where in the file its stream of weights and its parameters begin.</summary>
        public const int Weights = 38, Parameters = 39;

        /// <summary>1 if a run of inputs is the channels of a tap, 0 if it is a row of the window.</summary>
        public const int IsRunPerTap = 40;

        /// <summary>Groups whose blocks of weights lie one after the other, output channels of each, and bytes from group to group.</summary>
        public const int StreamGroups = 41, StreamOutputs = 42, StreamGroupBytes = 43;

        /// <summary>Channels of a block, of the last block of a group, and bytes from block to block.</summary>
        public const int BlockChannels = 44, LastBlockChannels = 45, BlockBytes = 46;

        /// <summary>Places in K from a row of the window to the next, and from column to column.</summary>
        public const int TapRow = 47, TapColumn = 48;

        /// <summary>Groups of the convolution.</summary>
        public const int Groups = 49;
    }
}
