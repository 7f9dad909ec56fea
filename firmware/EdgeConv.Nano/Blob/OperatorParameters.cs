namespace EdgeConv.Nano.Blob
{
    /// <summary>Parameters of an operator: where they lie, and those that kernels take as an index.</summary>
    internal static class OperatorParameters
    {
        /// <summary>What is wrong with them, or null; remembers where they begin.</summary>
        public static string Complaint(sbyte[] file, int record, int[] prepared, int at)
        {
            long bytes = Bytes(prepared, at);
            int offset = FileBytes.Int32(file, record + FileLayout.OperatorParameters);
            if (FileBytes.Int32(file, record + FileLayout.OperatorParameterBytes) != bytes)
                return "it has another number of bytes of parameters than it needs";
            if (bytes == 0)
                return null;
            if (offset < 0 || offset + bytes > FileCheck.Length(file, FileLayout.Parameters))
                return "its parameters lie outside their section";
            offset += FileCheck.Start(file, FileLayout.Parameters);
            prepared[at + Prepared.Parameters] = offset;
            int inputs = prepared[at + Prepared.Input + Prepared.Channels], outputs = prepared[at + Prepared.Output + Prepared.Channels];
            switch (prepared[at + Prepared.Kind])
            {
                case OperatorKinds.Permute:
                    for (int end = offset + 4 * outputs; offset < end; offset += 4)
                        if (FileBytes.Int32(file, offset) < 0 || FileBytes.Int32(file, offset) >= inputs)
                            return "it takes a channel that its input does not have";
                    return null;
                case OperatorKinds.Pad:
                    int before = FileBytes.Int32(file, offset + 4);
                    return before >= 0 && (long)before + inputs <= outputs ? null : "its padding of channels does not fit";
                case OperatorKinds.Softmax:
                    int exponent = FileBytes.Int32(file, offset + 4);
                    return exponent >= 0 && exponent <= 31 ? null : "it has no scale for its exponentials";
                default:
                    return null;
            }
        }

        private static long Bytes(int[] prepared, int at)
        {
            int output = at + Prepared.Output;
            switch (prepared[at + Prepared.Kind])
            {
                case OperatorKinds.Mean:
                case OperatorKinds.Multiply:
                case OperatorKinds.Pad:
                    return 8;
                case OperatorKinds.Add:
                    return 24;
                case OperatorKinds.Softmax:
                    return 12;
                case OperatorKinds.Table:
                    return 256;
                case OperatorKinds.PairTable:
                    return 1 << 16;
                case OperatorKinds.ChannelTable:
                    return 256L * prepared[output + Prepared.Channels];
                case OperatorKinds.Permute:
                    return 4L * prepared[output + Prepared.Channels];
                case OperatorKinds.Constant:
                    return (long)prepared[output + Prepared.Rows] * prepared[output + Prepared.Columns] * prepared[output + Prepared.Channels];
                default:
                    return 0;
            }
        }
    }
}
