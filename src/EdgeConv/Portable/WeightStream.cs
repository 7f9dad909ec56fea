namespace EdgeConv.Portable
{
    /// <summary>
    /// Where biases, multipliers and weights of a convolution lie in its stream, by layout: for packing, checking, the scalar kernels and the
    /// firmware. FORMAT.md draws the layouts.
    /// </summary>
    /// <remarks>
    /// A stream is blocks of output channels, each walked by one pointer. A block of n channels holds int32 biases [n], multipliers [n]
    /// (float32, or int32 mantissas and then int32 exponents), int32 sums of weights [n] and int8 weights [K / 4][n][4]. Channels and taps
    /// that only fill up are zero.
    /// </remarks>
    internal readonly struct WeightStream
    {
        // The values of Blob.WeightLayout, which the firmware does not compile.
        private const int Gemm = 1, GemmTaps = 2, Stem = 3, SmallGroup = 4, Depthwise = 5;

        public const int MostBlockChannels = 16;

        private readonly int _layout, _inputs, _outputs, _windowRows, _windowColumns, _rowBytes;

        /// <param name="layout">A value of WeightLayout.</param>
        /// <param name="isFixedPoint">Multipliers are mantissas and exponents, not float32.</param>
        /// <param name="inputs">Input channels of a group; 1 for a depthwise operator.</param>
        /// <param name="outputs">Output channels of a group; all of them for a depthwise operator.</param>
        /// <param name="groups">Groups; 1 for a depthwise operator.</param>
        /// <param name="windowRows">Rows of the window.</param>
        /// <param name="windowColumns">Columns of the window.</param>
        public WeightStream(int layout, bool isFixedPoint, int inputs, int outputs, int groups, int windowRows, int windowColumns)
        {
            _layout = layout;
            _inputs = inputs;
            _outputs = layout == SmallGroup ? outputs * groups : outputs;
            _windowRows = windowRows;
            _windowColumns = windowColumns;
            Groups = layout == SmallGroup ? 1 : groups;
            HeaderInts = isFixedPoint ? 4 : 3;
            IsFixedPoint = isFixedPoint;
            switch (layout)
            {
                case Gemm:
                    _rowBytes = Padded(windowColumns * inputs, 8);
                    Segments = windowRows;
                    SegmentBytes = _rowBytes;
                    break;
                case GemmTaps:
                    _rowBytes = windowColumns * Padded(inputs, 8);
                    Segments = windowRows * windowColumns;
                    SegmentBytes = Padded(inputs, 8);
                    break;
                case Stem:
                    _rowBytes = Padded(windowColumns * inputs, 4);
                    Segments = 1;
                    SegmentBytes = Padded(windowRows * _rowBytes, 8);
                    break;
                case SmallGroup:
                    _rowBytes = windowColumns * Padded(inputs, 4);
                    Segments = windowRows * windowColumns;
                    SegmentBytes = Padded(inputs, 4);
                    break;
                default:
                    // A window of three rows or more holds its taps column by column, each column a whole number of quads.
                    _rowBytes = 0;
                    Segments = 1;
                    SegmentBytes = windowRows >= 3 ? windowColumns * Padded(windowRows, 4) : Padded(windowRows * windowColumns, 4);
                    break;
            }
        }

        /// <summary>Groups whose blocks lie one after the other.</summary>
        public int Groups { get; }

        public bool IsFixedPoint { get; }

        /// <summary>int32 or float32 per channel before a block's weights.</summary>
        public int HeaderInts { get; }

        /// <summary>Whether a run is the channels of one tap, not a row of the window.</summary>
        public bool IsRunPerTap
        {
            get { return _layout == GemmTaps || _layout == SmallGroup; }
        }

        /// <summary>Runs of consecutive input bytes that one output element reads.</summary>
        public int Segments { get; }

        /// <summary>Bytes of a run, filled up.</summary>
        public int SegmentBytes { get; }

        /// <summary>K: weights of one output channel, filled up.</summary>
        public int ChannelWeights
        {
            get { return Segments * SegmentBytes; }
        }

        /// <summary>Bytes of all blocks.</summary>
        public long Bytes
        {
            get { return Groups * GroupBytes; }
        }

        /// <summary>Channels of all blocks, those that only fill up included.</summary>
        public int PaddedChannels
        {
            get { return Groups * PaddedGroupChannels; }
        }

        private int PaddedGroupChannels
        {
            get
            {
                int last = _outputs % 16;
                return _layout == Depthwise || (_layout != SmallGroup && last > 0 && last <= 8) ? Padded(_outputs, 8) : Padded(_outputs, 16);
            }
        }

        private long GroupBytes
        {
            get { return (long)PaddedGroupChannels * (HeaderInts * 4 + (long)ChannelWeights); }
        }

        /// <summary>Offset of the block that holds an output channel.</summary>
        public int Block(int channel)
        {
            int width = _layout == Depthwise ? 8 : 16;
            return (int)(channel / _outputs * GroupBytes + (long)(channel % _outputs / width) * width * (HeaderInts * 4 + (long)ChannelWeights));
        }

        /// <summary>Channels of the block that holds an output channel, those that only fill up included: 16 or 8.</summary>
        public int BlockChannels(int channel)
        {
            if (_layout == Depthwise)
                return 8;
            return _layout != SmallGroup && _outputs - channel % _outputs / 16 * 16 <= 8 ? 8 : 16;
        }

        /// <summary>Place of an output channel in its block.</summary>
        public int Lane(int channel)
        {
            return channel % _outputs % (_layout == Depthwise ? 8 : 16);
        }

        /// <summary>Offset of an output channel's bias.</summary>
        public int Bias(int channel)
        {
            return Header(channel, 0);
        }

        /// <summary>Offset of an output channel's float32 multiplier or mantissa.</summary>
        public int Multiplier(int channel)
        {
            return Header(channel, 1);
        }

        /// <summary>Offset of an output channel's exponent.</summary>
        public int Exponent(int channel)
        {
            return Header(channel, 2);
        }

        /// <summary>Offset of the sum of an output channel's weights.</summary>
        public int Sum(int channel)
        {
            return Header(channel, HeaderInts - 1);
        }

        /// <summary>Place in K of the first input channel of a tap; the tap's other channels follow.</summary>
        /// <param name="row">Row of the window.</param>
        /// <param name="column">Column of the window.</param>
        public int Tap(int row, int column)
        {
            switch (_layout)
            {
                case Gemm:
                case Stem:
                    return row * _rowBytes + column * _inputs;
                case GemmTaps:
                case SmallGroup:
                    return row * _rowBytes + column * SegmentBytes;
                default:
                    return _windowRows >= 3 ? column * Padded(_windowRows, 4) + row : row * _windowColumns + column;
            }
        }

        /// <summary>Offset of an output channel's first weight; place k in K lies <c>k / 4 * 4 * BlockChannels + k % 4</c> further.</summary>
        public int FirstWeight(int channel)
        {
            return Header(channel, HeaderInts);
        }

        /// <summary>Offset of one weight.</summary>
        /// <param name="channel">Output channel.</param>
        /// <param name="row">Row of the window.</param>
        /// <param name="column">Column of the window.</param>
        /// <param name="input">Input channel of the group.</param>
        public int Weight(int channel, int row, int column, int input)
        {
            int k = Tap(row, column) + input;
            return FirstWeight(channel) + k / 4 * 4 * BlockChannels(channel) + k % 4;
        }

        private int Header(int channel, int field)
        {
            return Block(channel) + (field * BlockChannels(channel) + Lane(channel)) * 4;
        }

        private static int Padded(int value, int multiple)
        {
            return (value + multiple - 1) / multiple * multiple;
        }
    }
}
