namespace EdgeConv.Blob;

/// <summary>Whether views cover a tensor, each element once.</summary>
internal static class ViewCover
{
    /// <summary>Pairs of views are compared, so a hostile file may not have any number of them.</summary>
    public const int MostViews = 1024;

    /// <param name="tensor">The whole.</param>
    /// <param name="views">Parts that lie inside it.</param>
    public static bool IsExact(in TensorRecord tensor, IReadOnlyList<ViewRecord> views)
    {
        if (views.Count > MostViews)
            return false;
        long elements = 0;
        for (int i = 0; i < views.Count; i++)
        {
            elements += (long)views[i].Rows * views[i].RowElements;
            for (int other = 0; other < i; other++)
                if (Overlap(views[i], views[other]))
                    return false;
        }
        return elements == (long)tensor.Rows * tensor.Columns * tensor.Channels;
    }

    private static bool Overlap(in ViewRecord a, in ViewRecord b) =>
        Meet(a.FirstChannel, 1, a.Channels, b.FirstChannel, 1, b.Channels)
        && Meet(a.FirstRow, a.RowStride, a.Rows, b.FirstRow, b.RowStride, b.Rows)
        && Meet(a.FirstColumn, a.ColumnStride, a.Columns, b.FirstColumn, b.ColumnStride, b.Columns);

    /// <summary>Whether <c>a + i * strideA</c> and <c>b + j * strideB</c> have a value in common, for i and j below the counts.</summary>
    private static bool Meet(int a, int strideA, int countA, int b, int strideB, int countB)
    {
        int end = Math.Min(a + (countA - 1) * strideA, b + (countB - 1) * strideB);
        int first = a >= b ? a : a + (b - a + strideA - 1) / strideA * strideA;
        // Values of the one modulo the stride of the other repeat after as many as that stride.
        for (int i = 0, value = first; i < strideB && value <= end; i++, value += strideA)
            if ((value - b) % strideB == 0)
                return true;
        return false;
    }
}
