using EdgeConv.Portable;

namespace EdgeConv.Nano.Blob
{
    /// <summary>The stream of biases, multipliers and weights of a convolution: its steps as <see cref="WeightStream"/> computes them.</summary>
    internal static class OperatorWeights
    {
        private const int Alignment = 64, MostTaps = 1 << 20, MostChannelWeights = 1 << 20, LongestStemRow = 16;

        /// <summary>What is wrong with it, or null; remembers where its parts lie.</summary>
        public static string Complaint(sbyte[] file, int record, int[] prepared, int at)
        {
            int kind = prepared[at + Prepared.Kind], groups = prepared[at + Prepared.Groups];
            if (kind != OperatorKinds.Convolution && kind != OperatorKinds.Depthwise)
                return null;
            int inputs = prepared[at + Prepared.Input + Prepared.Channels], outputs = prepared[at + Prepared.Output + Prepared.Channels];
            int rows = prepared[at + Prepared.Vertical + Prepared.Size], columns = prepared[at + Prepared.Horizontal + Prepared.Size];
            bool isDepthwise = kind == OperatorKinds.Depthwise;
            if (groups < 1 || (isDepthwise ? groups > 1 || outputs % inputs != 0 : inputs % groups != 0 || outputs % groups != 0))
                return "its channels do not fit its groups";
            int groupInputs = isDepthwise ? 1 : inputs / groups, groupOutputs = outputs / groups, layout = file[record + FileLayout.OperatorLayout];
            if (!Serves(layout, prepared, at))
                return "its weights are in a layout that does not serve it";
            if ((long)rows * columns > MostTaps || (long)rows * columns * (groupInputs + 7L) > MostChannelWeights)
                return "its window has more weights than a controller holds";
            var stream = new WeightStream(layout, true, groupInputs, groupOutputs, groups, rows, columns);
            int offset = FileBytes.Int32(file, record + FileLayout.OperatorWeights);
            if (FileBytes.Int32(file, record + FileLayout.OperatorWeightBytes) != stream.Bytes || offset < 0 || offset % Alignment != 0
                || offset + stream.Bytes > FileCheck.Length(file, FileLayout.Weights))
                return "its weights lie outside their section, or are not as many as it needs";
            int streamOutputs = outputs / stream.Groups, blockChannels = stream.BlockChannels(0);
            prepared[at + Prepared.Weights] = FileCheck.Start(file, FileLayout.Weights) + offset;
            prepared[at + Prepared.IsRunPerTap] = stream.IsRunPerTap ? 1 : 0;
            prepared[at + Prepared.StreamGroups] = stream.Groups;
            prepared[at + Prepared.StreamOutputs] = streamOutputs;
            prepared[at + Prepared.StreamGroupBytes] = stream.Groups > 1 ? stream.Block(streamOutputs) : 0;
            prepared[at + Prepared.BlockChannels] = blockChannels;
            prepared[at + Prepared.LastBlockChannels] = stream.BlockChannels(streamOutputs - 1);
            prepared[at + Prepared.BlockBytes] = streamOutputs > blockChannels ? stream.Block(blockChannels) : 0;
            prepared[at + Prepared.TapRow] = stream.Tap(1, 0);
            prepared[at + Prepared.TapColumn] = stream.Tap(0, 1);
            return null;
        }

        /// <summary>Bytes of a run of inputs of a convolution, filled up to quads.</summary>
        public static int RunBytes(int[] prepared, int at)
        {
            int columns = prepared[at + Prepared.Horizontal + Prepared.Size], inputs = prepared[at + Prepared.Input + Prepared.Channels] / prepared[at + Prepared.Groups];
            return (int)NanoHeap.RunBytes(prepared[at + Prepared.IsRunPerTap] != 0, inputs, columns);
        }

        /// <summary>Whether runs as the layout has them are runs of bytes of the input.</summary>
        private static bool Serves(int layout, int[] prepared, int at)
        {
            int input = at + Prepared.Input, horizontal = at + Prepared.Horizontal, channels = prepared[input + Prepared.Channels], size = prepared[horizontal + Prepared.Size];
            bool isContiguous = prepared[at + Prepared.Groups] == 1 && channels == prepared[input + Prepared.PixelBytes] && prepared[horizontal + Prepared.Dilation] == 1;
            if (prepared[at + Prepared.Kind] == OperatorKinds.Depthwise)
                return layout == FileLayout.LayoutDepthwise;
            switch (layout)
            {
                case FileLayout.LayoutGemm: return size == 1 || isContiguous;
                case FileLayout.LayoutGemmTaps: return true;
                case FileLayout.LayoutStem: return isContiguous && (long)size * channels <= LongestStemRow;
                case FileLayout.LayoutSmallGroup: return prepared[at + Prepared.Output + Prepared.Channels] / prepared[at + Prepared.Groups] % 4 == 0;
                default: return false;
            }
        }
    }
}
