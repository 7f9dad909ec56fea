namespace EdgeConv.Portable
{
    /// <summary>
    /// Which rows a work row reads and finishes: the only place that knows, for planner, validator, kernels and firmware alike.
    /// A work row is an output row, or, for an operator that accumulates, an input row.
    /// </summary>
    internal static class RowGeometry
    {
        /// <summary>Work rows of an operator with that many output rows; 64 bits, since a hostile file may say anything.</summary>
        public static long WorkRows(bool accumulates, int outputRows, int size)
        {
            return accumulates ? (long)outputRows * size : outputRows;
        }

        /// <summary>The first input row that a work row reads; rows outside the tensor are padding.</summary>
        public static int FirstInputRow(bool accumulates, int workRow, int stride, int padBefore)
        {
            return accumulates ? workRow : workRow * stride - padBefore;
        }

        /// <summary>How many input rows a work row reads, <see cref="InputRowStep"/> apart.</summary>
        public static int InputRowCount(bool accumulates, int size)
        {
            return accumulates ? 1 : size;
        }

        /// <summary>Distance between the input rows of one work row.</summary>
        public static int InputRowStep(bool accumulates, int dilation)
        {
            return accumulates ? 1 : dilation;
        }

        /// <summary>The output row that a work row finishes, or -1 while the operator only accumulates.</summary>
        public static int FinishedRow(bool accumulates, int workRow, int size)
        {
            if (!accumulates)
                return workRow;
            return (workRow + 1) % size == 0 ? workRow / size : -1;
        }

        /// <summary>The work row after which an output row is finished.</summary>
        public static int FinishedBy(bool accumulates, int outputRow, int size)
        {
            return accumulates ? (outputRow + 1) * size - 1 : outputRow;
        }
    }
}
