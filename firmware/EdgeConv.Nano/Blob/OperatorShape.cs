namespace EdgeConv.Nano.Blob
{
    /// <summary>Whether windows, inputs and output of an operator fit each other.</summary>
    internal static class OperatorShape
    {
        /// <summary>Rows and columns around a map that the window of a convolution may read.</summary>
        private const int MostOutside = 1 << 12;

        /// <summary>What does not fit, or null.</summary>
        public static string Complaint(int[] prepared, int at)
        {
            int vertical = at + Prepared.Vertical, horizontal = at + Prepared.Horizontal, input = at + Prepared.Input, output = at + Prepared.Output;
            int rows = prepared[input + Prepared.Rows], columns = prepared[input + Prepared.Columns], channels = prepared[input + Prepared.Channels];
            int outputRows = prepared[output + Prepared.Rows], outputColumns = prepared[output + Prepared.Columns], outputChannels = prepared[output + Prepared.Channels];
            int kind = prepared[at + Prepared.Kind], accumulates = prepared[at + Prepared.Flags] & FileLayout.FlagAccumulates;
            if (accumulates != 0 && kind != OperatorKinds.AveragePool && kind != OperatorKinds.Mean)
                return "it keeps sums that it does not need";
            switch (kind)
            {
                case OperatorKinds.Convolution:
                case OperatorKinds.Depthwise:
                    // Columns outside are put together from zero points, rows outside are the file's.
                    return IsNear(prepared, vertical, outputRows, rows, prepared[at + Prepared.Padding] != 0 ? MostOutside : 0)
                        && IsNear(prepared, horizontal, outputColumns, columns, 1 << 20) ? null : "its window reaches far outside the map, or there is no row of padding";
                case OperatorKinds.MaximumPool:
                case OperatorKinds.AveragePool:
                    if (accumulates == 0)
                        return channels == outputChannels && MeetsMap(prepared, vertical, outputRows, rows, kind) && MeetsMap(prepared, horizontal, outputColumns, columns, kind)
                            ? null : "one of its windows lies outside the map";
                    return SumComplaint(prepared, at);
                case OperatorKinds.Mean:
                    return outputRows == 1 && outputColumns == 1 && prepared[vertical + Prepared.Size] == rows && prepared[horizontal + Prepared.Size] == columns
                        && accumulates != 0 ? SumComplaint(prepared, at) : "it is no mean over its map";
                case OperatorKinds.Pad:
                    return prepared[vertical + Prepared.Size] == 1 && prepared[vertical + Prepared.Stride] == 1 && prepared[horizontal + Prepared.Size] == 1
                        && prepared[horizontal + Prepared.Stride] == 1 && (long)prepared[vertical + Prepared.PadBefore] + rows <= outputRows
                        && (long)prepared[horizontal + Prepared.PadBefore] + columns <= outputColumns ? null : "its padding does not fit";
            }
            if (!IsPoint(prepared, vertical) || !IsPoint(prepared, horizontal))
                return "it has a window that it does not need";
            if (kind == OperatorKinds.Frame || kind == OperatorKinds.Constant)
                return null;
            if (rows != outputRows || columns != outputColumns || (channels != outputChannels && kind != OperatorKinds.Permute))
                return "its input has another size than its output";
            int second = at + Prepared.Second;
            return !OperatorKinds.IsPair(kind) || (Serves(prepared[second + Prepared.Rows], rows) && Serves(prepared[second + Prepared.Columns], columns)
                && Serves(prepared[second + Prepared.Channels], channels)) ? null : "its second input has another size than its output";
        }

        /// <summary>Windows of one row after the other, whose sums an int holds.</summary>
        private static string SumComplaint(int[] prepared, int at)
        {
            int vertical = at + Prepared.Vertical, horizontal = at + Prepared.Horizontal, input = at + Prepared.Input, output = at + Prepared.Output;
            return IsSideBySide(prepared, vertical, prepared[output + Prepared.Rows], prepared[input + Prepared.Rows])
                && IsSideBySide(prepared, horizontal, prepared[output + Prepared.Columns], prepared[input + Prepared.Columns])
                && prepared[input + Prepared.Channels] == prepared[output + Prepared.Channels] ? null : "its windows do not lie side by side in the map";
        }

        /// <summary>Whether windows read at most so far outside the map.</summary>
        private static bool IsNear(int[] prepared, int window, int outputs, int inputs, int outside)
        {
            int padBefore = prepared[window + Prepared.PadBefore];
            long last = (outputs - 1L) * prepared[window + Prepared.Stride] - padBefore + (prepared[window + Prepared.Size] - 1L) * prepared[window + Prepared.Dilation];
            return padBefore <= outside && last < (long)inputs + outside;
        }

        /// <summary>Whether each window has an element of the map under it; of the dilated windows of a maximum the first and the last are asked.</summary>
        private static bool MeetsMap(int[] prepared, int window, int outputs, int inputs, int kind)
        {
            int padBefore = prepared[window + Prepared.PadBefore], stride = prepared[window + Prepared.Stride], dilation = prepared[window + Prepared.Dilation];
            long extent = (prepared[window + Prepared.Size] - 1L) * dilation, last = (outputs - 1L) * stride - padBefore;
            bool isSteppedOver = inputs < dilation && (padBefore % dilation != 0 || (kind == OperatorKinds.AveragePool && padBefore > 0 && stride % dilation != 0));
            return last < inputs && (padBefore == 0 || extent >= padBefore) && !isSteppedOver;
        }

        private static bool IsSideBySide(int[] prepared, int window, int outputs, int inputs)
        {
            int size = prepared[window + Prepared.Size];
            return prepared[window + Prepared.Dilation] == 1 && prepared[window + Prepared.PadBefore] == 0 && prepared[window + Prepared.Stride] == size
                && (long)outputs * size <= inputs;
        }

        private static bool IsPoint(int[] prepared, int window)
        {
            return prepared[window + Prepared.Size] == 1 && prepared[window + Prepared.Stride] == 1 && prepared[window + Prepared.PadBefore] == 0;
        }

        private static bool Serves(int has, int wanted)
        {
            return has == wanted || has == 1;
        }
    }
}
