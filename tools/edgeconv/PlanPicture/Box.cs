namespace EdgeConv.Command.PlanPicture;

/// <summary>Neighbouring rows of a tensor with one life, or a scratch range: a rectangle of steps and bytes.</summary>
/// <param name="From">First step.</param>
/// <param name="To">The step after the last.</param>
internal sealed record Box(int FirstRow, int LastRow, int Address, int Bytes, int From, int To, bool IsTakenOver)
{
    /// <summary>The boxes of a tensor.</summary>
    public static List<Box> Of(PlacedTensorReport tensor)
    {
        var boxes = new List<Box>();
        for (int row = 0; row < tensor.Rows; row++)
        {
            var box = new Box(row, row, tensor.RowAddress[row], tensor.RowBytes, tensor.RowFrom[row], tensor.RowTo[row], tensor.RowIsTakenOver[row]);
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

    public static Box Of(PlacedScratchReport scratch) => new(0, -1, scratch.Address, scratch.Bytes, scratch.From, scratch.To, false);
}
