using EdgeConv.Blob;

namespace EdgeConv.Rows;

/// <summary>Why a plan was refused: tests look at it, since tight plans trip several rules at once.</summary>
internal enum PlanFault
{
    /// <summary>A row or scratch range lies outside the arena.</summary>
    Outside,

    /// <summary>A scratch range is not aligned to 4 bytes.</summary>
    Misaligned,

    /// <summary>A step names no operator, no rows, or more rows than there are.</summary>
    NoSuchRows,

    /// <summary>Work rows of an operator are not taken in ascending order, each once.</summary>
    Order,

    /// <summary>A row that is read is not written, or only some of its parts.</summary>
    NotWhole,

    /// <summary>A row or scratch range has lost a byte to another.</summary>
    Lost,

    /// <summary>A step would write over a row or scratch range that it uses.</summary>
    OverwritesItsOwn,

    /// <summary>Rows are still to do after the last step.</summary>
    Unfinished,
}

/// <summary>The first thing wrong with a plan.</summary>
/// <param name="Reason">One sentence that names step and row.</param>
internal sealed record PlanRefusal(PlanFault Fault, string Reason);

/// <summary>
/// Proves a plan before anything runs: walks its steps over a memory that remembers, for every byte of the arena, which row or
/// scratch range owns it, and which parts of a row are written.
/// </summary>
internal sealed class ShadowMemory
{
    private readonly OwnerMap _owners = new();

    /// <summary>Elements written so far, per row of the row table.</summary>
    private readonly int[] _written;
    private readonly int[] _nextRow;
    private readonly Func<TextRecord, string> _text;
    private readonly List<int> _reads = [];
    private readonly ShadowLives? _lives;
    private int _step = -1;

    private ShadowMemory(in RowNetwork network, Func<TextRecord, string> text, ShadowLives? lives)
    {
        _lives = lives;
        _written = new int[network.RowTable.Length];
        _nextRow = new int[network.Operators.Length];
        _text = text;
    }

    /// <summary>The reason to refuse the plan, or null if every step finds what it reads.</summary>
    /// <param name="text">Names of tensors and operators, for the message.</param>
    public static PlanRefusal? Check(in RowNetwork network, Func<TextRecord, string> text) => new ShadowMemory(network, text, null).Walk(network);

    /// <summary>The same walk, writing down when each row and scratch range was made, needed and lost.</summary>
    public static PlanRefusal? Watch(in RowNetwork network, Func<TextRecord, string> text, out ShadowLives lives)
    {
        lives = new(network.RowTable.Length, network.Operators.Length);
        return new ShadowMemory(network, text, lives).Walk(network);
    }

    private PlanRefusal? Walk(in RowNetwork network)
    {
        if (Bounds(network) is { } outside)
            return outside;
        for (int tensor = 0; tensor < network.Tensors.Length; tensor++)
        {
            TensorRecord record = network.Tensors[tensor];
            for (int row = 0; (record.Flags & TensorFlags.Input) != 0 && row < record.Rows; row++)
            {
                Stamp(network, record, row);
                _written[record.RowTable + row] = Elements(record);
            }
        }
        for (_step = 0; _step < network.Steps.Length; _step++)
            if (Take(network, network.Steps[_step]) is { } refusal)
                return refusal with { Reason = $"step {_step}: {refusal.Reason}" };
        return End(network) is { } unfinished ? unfinished with { Reason = $"after the last step: {unfinished.Reason}" } : null;
    }

    private PlanRefusal? Bounds(in RowNetwork network)
    {
        foreach (TensorRecord tensor in network.Tensors)
            for (int row = 0; row < tensor.Rows; row++)
            {
                int at = network.RowTable[tensor.RowTable + row];
                if (at < 0 || (long)at + tensor.RowBytes > network.ArenaBytes)
                    return new(PlanFault.Outside,
                        $"{Name(tensor, row)} at {at} lies outside the arena of {network.ArenaBytes} bytes");
            }
        foreach (OperatorRecord op in network.Operators)
        {
            if (op.ScratchBytes == 0)
                continue;
            if (op.ScratchAddress < 0 || (long)op.ScratchAddress + op.ScratchBytes > network.ArenaBytes)
                return new(PlanFault.Outside,
                    $"scratch of {_text(op.Name)} at {op.ScratchAddress} lies outside the arena of {network.ArenaBytes} bytes");
            if (op.ScratchAddress % sizeof(int) != 0)
                return new(PlanFault.Misaligned, $"scratch of {_text(op.Name)} at {op.ScratchAddress} is not aligned to 4 bytes");
        }
        return null;
    }

    private PlanRefusal? Take(in RowNetwork network, StepRecord step)
    {
        if ((uint)step.Operator >= (uint)network.Operators.Length)
            return new(PlanFault.NoSuchRows, $"there is no operator {step.Operator}");
        ref readonly OperatorRecord op = ref network.Operators[step.Operator];
        if (step.Count < 1 || step.FirstRow < 0 || step.FirstRow > op.WorkRows - step.Count)
            return new(PlanFault.NoSuchRows, $"{_text(op.Name)} has {op.WorkRows} rows, not {step.Count} from {step.FirstRow}");
        if (step.FirstRow != _nextRow[step.Operator])
            return new(PlanFault.Order, step.FirstRow < _nextRow[step.Operator]
                ? $"{_text(op.Name)} row {step.FirstRow} is done already"
                : $"{_text(op.Name)} row {_nextRow[step.Operator]} must come before row {step.FirstRow}");

        if (Reads(network, op, step) is { } unreadable)
            return unreadable;
        if (op.ScratchBytes > 0 && Scratch(network, op, step) is { } scratchLost)
            return scratchLost;
        if (Writes(network, op, step) is { } unwritable)
            return unwritable;

        _nextRow[step.Operator] += step.Count;
        if (op.ScratchBytes > 0 && _nextRow[step.Operator] == op.WorkRows)
            _owners.Free(op.ScratchAddress, op.ScratchAddress + op.ScratchBytes);
        return null;
    }

    /// <summary>Every input row must be whole and own its bytes; afterwards <see cref="_reads"/> holds the row-table indices.</summary>
    private PlanRefusal? Reads(in RowNetwork network, in OperatorRecord op, StepRecord step)
    {
        _reads.Clear();
        for (int input = 0; input < op.InputCount; input++)
        {
            ViewRecord view = network.Views[op.FirstInput + input];
            TensorRecord tensor = network.Tensors[view.Tensor];
            int done = -1; // rows up to here were checked for an earlier work row of this step
            for (int workRow = step.FirstRow; workRow < step.FirstRow + step.Count; workRow++)
            {
                RowRange rows = RowNetwork.InputRows(op, view, workRow);
                bool isDense = rows.Step == view.RowStride && rows.Runs == 1;
                for (int i = 0; i < rows.Count; i++)
                {
                    if (isDense && rows[i] <= done)
                        continue;
                    if (RequireWhole(network, tensor, rows[i]) is { } refusal)
                        return refusal;
                    _lives?.Needed(tensor.RowTable + rows[i], _step);
                    _reads.Add(tensor.RowTable + rows[i]);
                    done = Math.Max(done, rows[i]);
                }
            }
        }
        return null;
    }

    private PlanRefusal? Scratch(in RowNetwork network, in OperatorRecord op, StepRecord step)
    {
        int start = op.ScratchAddress, end = start + op.ScratchBytes, owner = network.RowTable.Length + step.Operator;
        if (Overlapping(network, op, start, end, outputRow: -1) is { } read)
            return new(PlanFault.OverwritesItsOwn, $"scratch of {_text(op.Name)} would lie over {read}, which the step reads");
        if (step.FirstRow == 0)
            Stamp(start, end, owner);
        else if (_owners.FirstLost(start, end, owner) is var lost and >= 0)
            return new(PlanFault.Lost, $"scratch of {_text(op.Name)} has lost byte {lost} to {OwnerName(network, _owners.At(lost))}");
        _lives?.Needed(owner, _step);
        return null;
    }

    private PlanRefusal? Writes(in RowNetwork network, in OperatorRecord op, StepRecord step)
    {
        ViewRecord view = network.Views[op.Output];
        TensorRecord output = network.Tensors[view.Tensor];
        for (int workRow = step.FirstRow; workRow < step.FirstRow + step.Count; workRow++)
        {
            int row = RowNetwork.OutputRow(op, view, workRow);
            if (row < 0)
                continue;
            int index = output.RowTable + row, start = network.RowTable[index], end = start + output.RowBytes;
            if (Overlapping(network, op, start, end, row) is { } read)
                return new(PlanFault.OverwritesItsOwn, $"{Name(output, row)} would be written over {read}, which the step reads");
            if (op.ScratchBytes > 0 && start < op.ScratchAddress + op.ScratchBytes && op.ScratchAddress < end)
                return new(PlanFault.OverwritesItsOwn, $"{Name(output, row)} would be written over the scratch of {_text(op.Name)}");
            if (_written[index] == 0)
                Stamp(start, end, index);
            else if (_owners.FirstLost(start, end, index) is var lost and >= 0)
                return new(PlanFault.Lost,
                    $"{Name(output, row)} has lost byte {lost} to {OwnerName(network, _owners.At(lost))} before its last part was written");
            _written[index] += view.RowElements;
            _lives?.Needed(index, _step);
        }
        return null;
    }

    /// <summary>The name of a row that the step reads and that shares bytes with the range, or null.</summary>
    /// <param name="outputRow">The row that would be written there, or -1: an operator that works in place may write it over the same row of an input.</param>
    private string? Overlapping(in RowNetwork network, in OperatorRecord op, int start, int end, int outputRow)
    {
        for (int input = 0, at = 0; input < op.InputCount; input++)
        {
            TensorRecord tensor = network.Tensors[network.Views[op.FirstInput + input].Tensor];
            for (; at < _reads.Count && _reads[at] >= tensor.RowTable && _reads[at] < tensor.RowTable + tensor.Rows; at++)
            {
                int address = network.RowTable[_reads[at]], row = _reads[at] - tensor.RowTable;
                if (address >= end || start >= address + tensor.RowBytes)
                    continue;
                bool inPlace = row == outputRow && address == start && MayTake(network, op, input);
                if (!inPlace)
                    return Name(tensor, row);
            }
        }
        return null;
    }

    private static bool MayTake(in RowNetwork network, in OperatorRecord op, int input)
    {
        ViewRecord from = network.Views[op.FirstInput + input], to = network.Views[op.Output];
        return InPlace.MayTake(op, from, network.Tensors[from.Tensor], to, network.Tensors[to.Tensor]);
    }

    private PlanRefusal? RequireWhole(in RowNetwork network, in TensorRecord tensor, int row)
    {
        int index = tensor.RowTable + row;
        if (_written[index] < Elements(tensor))
            return new(PlanFault.NotWhole, _written[index] == 0
                ? $"{Name(tensor, row)} is not written yet"
                : $"{Name(tensor, row)} is half-written: {_written[index]} of {Elements(tensor)} elements");
        int start = network.RowTable[index];
        return _owners.FirstLost(start, start + tensor.RowBytes, index) is var lost and >= 0
            ? new(PlanFault.Lost, $"{Name(tensor, row)} at {start} has lost byte {lost} to {OwnerName(network, _owners.At(lost))}")
            : null;
    }

    private PlanRefusal? End(in RowNetwork network)
    {
        for (int i = 0; i < _nextRow.Length; i++)
            if (_nextRow[i] != network.Operators[i].WorkRows)
                return new(PlanFault.Unfinished,
                    $"{_text(network.Operators[i].Name)} has done {_nextRow[i]} of its {network.Operators[i].WorkRows} rows");
        foreach (TensorRecord tensor in network.Tensors)
            for (int row = 0; (tensor.Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0 && row < tensor.Rows; row++)
                if (RequireWhole(network, tensor, row) is { } refusal)
                    return refusal;
                else
                    _lives?.Needed(tensor.RowTable + row, _step);
        return null;
    }

    private void Stamp(in RowNetwork network, in TensorRecord tensor, int row)
    {
        int start = network.RowTable[tensor.RowTable + row];
        Stamp(start, start + tensor.RowBytes, tensor.RowTable + row);
    }

    private void Stamp(int start, int end, int owner)
    {
        _lives?.Stamped(_owners, start, end, owner, _step);
        _owners.Stamp(start, end, owner);
    }

    private static int Elements(in TensorRecord tensor) => tensor.Columns * tensor.Channels;

    private string Name(in TensorRecord tensor, int row) => $"{_text(tensor.Name)} row {row}";

    private string OwnerName(in RowNetwork network, int owner)
    {
        if (owner < 0)
            return "nobody";
        if (owner >= network.RowTable.Length)
            return $"scratch of {_text(network.Operators[owner - network.RowTable.Length].Name)}";
        foreach (TensorRecord tensor in network.Tensors)
            if (owner >= tensor.RowTable && owner < tensor.RowTable + tensor.Rows)
                return Name(tensor, owner - tensor.RowTable);
        return "nobody";
    }
}
