using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Errors;
using EdgeConv.Rows;
using EdgeConv.Simulator.Analyse;

namespace EdgeConv.Simulator.Memory;

/// <summary>
/// The arena over time as the validator's shadow memory saw it when it walked the plan: for each row the step that made it, the last one that needed it, and whether
/// anybody took a byte of it meanwhile.
/// </summary>
/// <param name="Plan"><c>layer</c>, <c>overlap</c> or <c>stream</c>.</param>
/// <param name="Input"><c>kept</c>, <c>consumed</c> or <c>camera</c>.</param>
/// <param name="Arena">Bytes; 64 bytes of read slack not counted, as nowhere here.</param>
/// <param name="Bound">The bytes that no placement of this order can do without.</param>
/// <param name="WitnessStep">The step that proves the bound; -1 is before the first, <paramref name="Steps"/> after the last.</param>
/// <param name="Limit">What the board gives a model's activations, read slack taken off.</param>
/// <param name="StepsPerPoint">Steps for which one number of <paramref name="Alive"/>, <paramref name="Held"/> and <paramref name="AtWork"/> stands.</param>
/// <param name="Alive">The most bytes of needed rows and scratch in those steps, by the shadow memory.</param>
/// <param name="Held">The most bytes that the planner held for them, whole blocks included: their maximum is the bound.</param>
/// <param name="AtWork">The operator of the first of those steps.</param>
/// <param name="Rows">Boxes of rows and scratch.</param>
/// <param name="Merged">Whether a box stands for several rows: neighbours at neighbouring addresses that are made, needed and given on in the same steps.</param>
/// <param name="LeftOutRows">Rows that are in no box since there are too many boxes: those whose boxes were smallest, as bytes times steps.</param>
/// <param name="LeftOutShare">Their share of all boxes' bytes times steps.</param>
internal sealed record MemoryPicture(
    string Plan, string Input, long Arena, long Bound, int WitnessStep, long Limit, bool Fits, int Steps, int StepsPerPoint, IReadOnlyList<long> Alive, IReadOnlyList<long> Held,
    IReadOnlyList<int> AtWork, IReadOnlyList<MemoryBox> Rows, bool Merged, int LeftOutRows, double LeftOutShare, IReadOnlyList<MemoryTensor> Tensors,
    IReadOnlyList<string> Operators, ShadowVerdict Shadow)
{
    public const int MostBoxes = 4000, MostPoints = 2000;

    /// <summary>The picture of a model's plan.</summary>
    /// <param name="board">Whose limit is shown.</param>
    /// <param name="mostBoxes">Boxes at most.</param>
    /// <param name="mostPoints">Points of time at most.</param>
    public static unsafe MemoryPicture Of(Model model, Board board, int mostBoxes = MostBoxes, int mostPoints = MostPoints)
    {
        BlobFile file = model.File;
        if (ShadowMemory.Watch(file.Network, file.Text, out ShadowLives lives) is { } refusal) // the reader refused it already
            throw new EdgeConvException(FileErrors.Plan, $"{file.Name}: the plan is refused: {refusal.Reason}; convert the model again");
        MemoryMap map = MemoryMap.Of(file);
        int steps = file.Steps.Length;
        var alive = new long[steps];
        MemoryBox[] boxes = [.. Boxes(file, lives, alive)];
        int rows = boxes.Sum(box => box.IsScratch ? 0 : box.RowCount), inBoxes = boxes.Count(box => !box.IsScratch);
        MemoryBox[] shown = boxes;
        if (boxes.Length > mostBoxes)
            shown = [.. boxes.OrderByDescending(box => box.Area).Take(mostBoxes).OrderBy(box => box.From).ThenBy(box => box.Address)];
        double area = boxes.Sum(box => (double)box.Area);
        int perPoint = (steps + mostPoints - 1) / mostPoints;
        long slack = FileHeader.ReadSlack + 1, limit = board.Memory.ArenaBytes - slack;
        string[] names = Labels(file, map);
        return new(map.OrderWord, map.InputWord, model.ArenaBytes, model.ArenaLowerBound, file.Header->Witness, limit, model.ArenaBytes <= limit, steps, perPoint,
            Thinned(steps, perPoint, step => alive[step]), Thinned(steps, perPoint, map.AliveAt),
            [.. Enumerable.Range(0, (steps + perPoint - 1) / perPoint).Select(point => file.Steps[point * perPoint].Operator)],
            shown, inBoxes < rows, rows - shown.Sum(box => box.IsScratch ? 0 : box.RowCount), area > 0 ? 1 - shown.Sum(box => (double)box.Area) / area : 0,
            [.. map.Tensors.Select((tensor, index) => new MemoryTensor(index, file.Text(tensor.Name), names[index], tensor.Rows, tensor.Columns, tensor.Channels, tensor.RowBytes,
                LayerNode.Type(tensor), Role(tensor.Flags)))],
            [.. map.Operators.Select(op => file.Text(op.Name))], ShadowVerdict.Of(file, map, lives));

        IEnumerable<MemoryBox> Boxes(BlobFile file, ShadowLives lives, long[] alive)
        {
            var found = new List<MemoryBox>();
            for (int tensor = 0; tensor < file.Tensors.Length; tensor++)
            {
                TensorRecord record = file.Tensors[tensor];
                var from = new int[record.Rows];
                var to = new int[record.Rows];
                var isTakenOver = new bool[record.Rows];
                for (int row = 0; row < record.Rows; row++)
                {
                    ShadowLife life = lives.OfRow(record.RowTable + row);
                    if (life.Born == ShadowLives.Never)
                        continue;
                    (from[row], to[row], isTakenOver[row]) = (life.Born, life.To, life.IsTakenOver);
                    Count(alive, life.Born, life.To, record.RowBytes);
                }
                foreach (RowBox box in RowBox.Of(record.RowBytes, file.RowTable.Slice(record.RowTable, record.Rows), from, to, isTakenOver))
                    found.Add(Shown(box, tensor, file.Text(record.Name), false));
            }
            for (int op = 0; op < file.Operators.Length; op++)
                if (lives.OfScratch(op) is { Born: not ShadowLives.Never } life)
                {
                    OperatorRecord record = file.Operators[op];
                    Count(alive, life.Born, life.To, record.ScratchBytes);
                    found.Add(Shown(new(0, 0, record.ScratchAddress, record.ScratchBytes, life.Born, life.To, false), -1, file.Text(record.Name), true));
                }
            return found.OrderBy(box => box.From).ThenBy(box => box.Address);
        }

        MemoryBox Shown(RowBox box, int tensor, string name, bool isScratch) => new(tensor, name, box.FirstRow, box.LastRow - box.FirstRow + 1, box.Address, box.Bytes,
            Math.Clamp(box.From, 0, steps - 1), Math.Clamp(box.To - 1, 0, steps - 1), isScratch, box.From < 0, box.To > steps, box.IsTakenOver);
    }

    private static void Count(long[] alive, int from, int to, int bytes)
    {
        for (int step = Math.Max(from, 0); step < Math.Min(to, alive.Length); step++)
            alive[step] += bytes;
    }

    private static long[] Thinned(int steps, int perPoint, Func<int, long> at)
    {
        var points = new long[(steps + perPoint - 1) / perPoint];
        for (int step = 0; step < steps; step++)
            points[step / perPoint] = Math.Max(points[step / perPoint], at(step));
        return points;
    }

    /// <summary>A tensor's short name: the operator that makes it, if it is one.</summary>
    private static string[] Labels(BlobFile file, MemoryMap map) => [.. map.Tensors.Select((tensor, index) =>
        Array.IndexOf(map.OutputTensor, index) is var writer and >= 0 && writer == Array.LastIndexOf(map.OutputTensor, index)
            ? file.Text(map.Operators[writer].Name) : file.Text(tensor.Name))];

    private static string? Role(TensorFlags flags) => (flags & TensorFlags.Input) != 0 ? "input" : (flags & TensorFlags.OnDemand) != 0 ? "onDemand"
        : (flags & TensorFlags.Output) != 0 ? "output" : (flags & TensorFlags.Kept) != 0 ? "kept" : null;
}

/// <summary>Rows of a tensor, or a scratch range, at their address during their life.</summary>
/// <param name="Tensor">-1 for scratch.</param>
/// <param name="Name">The tensor's, or that of the operator whose scratch it is.</param>
/// <param name="Row">The first.</param>
/// <param name="From">The first step in which they are there, <paramref name="To"/> the last one.</param>
/// <param name="IsGiven">Whether they are there before the first step.</param>
/// <param name="Stays">Whether they must be there after the last step.</param>
/// <param name="IsTakenOver">Whether the step after the last writes its output over them, element by element, while it reads them.</param>
internal sealed record MemoryBox(
    int Tensor, string Name, int Row, int RowCount, int Address, int Bytes, int From, int To, bool IsScratch, bool IsGiven, bool Stays, bool IsTakenOver)
{
    internal long Area => (long)Bytes * (To - From + 1);
}

/// <param name="MadeBy">The operator that writes it, or its own name if there is none or more than one.</param>
/// <param name="Role"><c>input</c>, <c>onDemand</c>, <c>output</c>, <c>kept</c> or null.</param>
internal sealed record MemoryTensor(int Index, string Name, string MadeBy, int Rows, int Columns, int Channels, int RowBytes, string Type, string? Role);
