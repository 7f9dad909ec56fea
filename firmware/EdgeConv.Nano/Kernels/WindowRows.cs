using EdgeConv.Nano.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>Where the input rows under a window begin.</summary>
    internal static class WindowRows
    {
        /// <summary>All rows of a convolution's window in <see cref="NanoSession.Window"/>: in the arena, or as the complement of where the file has a row of zero points.</summary>
        public static void Find(NanoSession session, int at, int workRow)
        {
            int[] prepared = session.Model.Operators, window = session.Window;
            int input = at + Prepared.Input, rows = prepared[input + Prepared.Rows], size = prepared[at + Prepared.Vertical + Prepared.Size];
            int dilation = prepared[at + Prepared.Vertical + Prepared.Dilation];
            int row = RowGeometry.FirstInputRow(false, workRow, prepared[at + Prepared.Vertical + Prepared.Stride], prepared[at + Prepared.Vertical + Prepared.PadBefore]);
            for (int i = 0; i < size; i++, row += dilation)
                window[i] = row >= 0 && row < rows ? session.Row(input, row) : ~prepared[at + Prepared.Padding];
        }

        /// <summary>Of a pool's window the rows inside the map; returns how many.</summary>
        public static int FindInside(NanoSession session, int at, int workRow)
        {
            int[] prepared = session.Model.Operators, window = session.Window;
            int input = at + Prepared.Input, rows = prepared[input + Prepared.Rows], size = prepared[at + Prepared.Vertical + Prepared.Size];
            int dilation = prepared[at + Prepared.Vertical + Prepared.Dilation], count = 0;
            int row = RowGeometry.FirstInputRow(false, workRow, prepared[at + Prepared.Vertical + Prepared.Stride], prepared[at + Prepared.Vertical + Prepared.PadBefore]);
            for (int i = 0; i < size && row < rows; i++, row += dilation)
                if (row >= 0)
                    window[count++] = session.Row(input, row);
            return count;
        }
    }
}
