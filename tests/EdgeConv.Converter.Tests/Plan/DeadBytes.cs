using EdgeConv.Blob;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>
/// Bytes of a plan's arena that nobody reads after a step, found from the records alone: a test overwrites them, so that whatever reads a dead row, or a
/// row that another took its place from, answers wrong.
/// </summary>
internal sealed class DeadBytes
{
    private readonly int[] _owners, _lastUse;

    private DeadBytes(BlobFile file)
    {
        _owners = new int[checked((int)file.Network.ArenaBytes)];
        _lastUse = new int[file.RowTable.Length + file.Operators.Length];
        PerStep = [.. Enumerable.Range(0, file.Steps.Length).Select(_ => new List<(int Address, int Bytes)>())];
        for (int step = 0; step < PerStep.Length; step++)
            foreach (Range used in Used(file, file.Steps[step]))
                _lastUse[used.Owner] = step;
        foreach (TensorRecord tensor in file.Tensors)
            if ((tensor.Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0)
                Array.Fill(_lastUse, int.MaxValue, tensor.RowTable, tensor.Rows);
        Array.Fill(_owners, -1);
        foreach (TensorRecord tensor in file.Tensors)
            for (int row = 0; (tensor.Flags & TensorFlags.Input) != 0 && row < tensor.Rows; row++)
                Own(RowOf(file, tensor, row, isWritten: true));
        for (int step = 0; step < PerStep.Length; step++)
        {
            Range[] used = [.. Used(file, file.Steps[step])];
            foreach (Range range in used)
                if (range.IsWritten)
                    Own(range);
            foreach (Range range in used)
                if (_lastUse[range.Owner] == step)
                    Release(range, PerStep[step]);
        }
    }

    private readonly record struct Range(int Owner, int Address, int Bytes, bool IsWritten);

    /// <summary>Per step, what is dead after it and was not before.</summary>
    public List<(int Address, int Bytes)>[] PerStep { get; }

    public static DeadBytes Of(BlobFile file) => new(file);

    private static Range RowOf(BlobFile file, in TensorRecord tensor, int row, bool isWritten) =>
        new(tensor.RowTable + row, file.RowTable[tensor.RowTable + row], tensor.RowBytes, isWritten);

    /// <summary>Rows that a step reads and writes, and its operator's sums.</summary>
    private static List<Range> Used(BlobFile file, StepRecord step)
    {
        var used = new List<Range>();
        OperatorRecord op = file.Operators[step.Operator];
        foreach (RowUse use in file.Network.RowsOf(step))
            used.Add(RowOf(file, file.Tensors[use.Tensor], use.Row, use.IsWritten));
        if (op.ScratchBytes > 0)
            used.Add(new(file.RowTable.Length + step.Operator, op.ScratchAddress, op.ScratchBytes, IsWritten: true));
        return used;
    }

    private void Own(Range range) => Array.Fill(_owners, range.Owner, range.Address, range.Bytes);

    /// <summary>Bytes that are still the range's own: others may have been given to a row that the step wrote in its place.</summary>
    private void Release(Range range, List<(int Address, int Bytes)> dead)
    {
        for (int i = range.Address, end = i + range.Bytes, start; i < end; i++)
        {
            if (_owners[i] != range.Owner)
                continue;
            for (start = i; i < end && _owners[i] == range.Owner; i++)
                _owners[i] = -1;
            dead.Add((start, i - start));
        }
    }
}
