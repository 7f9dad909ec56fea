namespace EdgeConv.Rows;

/// <summary>Neighbouring rows of a tensor with one life, or a scratch range: a rectangle of steps and bytes, as pictures of a plan draw it.</summary>
/// <param name="From">First step.</param>
/// <param name="To">The step after the last.</param>
/// <param name="IsTakenOver">As of a <see cref="Region"/>.</param>
internal sealed record RowBox(int FirstRow, int LastRow, int Address, int Bytes, int From, int To, bool IsTakenOver)
{
    /// <summary>The boxes of a tensor's rows, in ascending order: rows in a run become one, and none is lost that lives.</summary>
    /// <param name="rowBytes">Of each row.</param>
    public static List<RowBox> Of(int rowBytes, ReadOnlySpan<int> address, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<bool> isTakenOver)
    {
        var boxes = new List<RowBox>();
        for (int row = 0; row < address.Length; row++)
        {
            var box = new RowBox(row, row, address[row], rowBytes, from[row], to[row], isTakenOver[row]);
            if (box.To <= box.From)
                continue; // a row that nobody makes or reads
            if (boxes is [.., var last] && last.LastRow == row - 1 && last.From == box.From && last.To == box.To && last.IsTakenOver == box.IsTakenOver
                && last.Address + last.Bytes == box.Address)
                boxes[^1] = last with { LastRow = row, Bytes = last.Bytes + box.Bytes };
            else
                boxes.Add(box);
        }
        return boxes;
    }
}
