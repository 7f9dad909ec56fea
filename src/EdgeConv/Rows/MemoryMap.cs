using EdgeConv.Blob;

namespace EdgeConv.Rows;

/// <summary>How the steps of a plan are ordered, as one sees it in the file.</summary>
internal enum StepOrder
{
    /// <summary>One step per operator.</summary>
    Layer,

    /// <summary>Several steps per operator, one operator after the other.</summary>
    Overlap,

    /// <summary>Operators take turns.</summary>
    Stream,
}

/// <summary>Where the rows of the inputs come from, as one sees it in the file.</summary>
internal enum InputRows
{
    /// <summary>They are given, and in one piece until the last of them is read.</summary>
    Kept,

    /// <summary>They are given, and others take their place as they are read.</summary>
    Consumed,

    /// <summary>They are made from the caller's frame while the steps run.</summary>
    OnDemand,
}

/// <summary>What lies where in the arena and when, according to the plan in a file: from its records alone, without the planner.</summary>
internal sealed class MemoryMap
{
    private readonly List<Region> _regions = [];
    private readonly long[] _alive;

    private MemoryMap(BlobFile file)
    {
        Steps = file.Steps.ToArray();
        Operators = file.Operators.ToArray();
        Tensors = file.Tensors.ToArray();
        OutputTensor = new int[Operators.Length];
        for (int op = 0; op < Operators.Length; op++)
            OutputTensor[op] = file.Views[Operators[op].Output].Tensor;
        Order = OrderOf(Steps);
        List<Region> rows = Rows(file);

        // The file does not say which tensors its planner took as one block: of what fits the addresses, what explains the lower bound.
        Func<int, bool>[] choices = Order == StepOrder.Layer ? [_ => true, IsInput, _ => false] : [IsInput, _ => false, _ => true];
        long bound = 0;
        for (int i = 0; i < choices.Length && (i == 0 || bound != LowerBound(file)); i++)
        {
            List<Region> regions = TakenOver(file, Whole(rows, choices[i]));
            if (HaveRoom(regions))
            {
                _regions = regions;
                bound = Most(Alive(regions));
            }
        }
        if (bound != LowerBound(file))
            _regions = TakenOver(file, rows);
        _alive = Alive(_regions);
    }

    public StepRecord[] Steps { get; }
    public OperatorRecord[] Operators { get; }
    public TensorRecord[] Tensors { get; }

    /// <summary>Per operator, the tensor that it writes.</summary>
    public int[] OutputTensor { get; }

    public StepOrder Order { get; }

    /// <summary>As <c>--plan</c> has it.</summary>
    public string OrderWord => Order switch
    {
        StepOrder.Layer => "layer",
        StepOrder.Overlap => "overlap",
        _ => "stream",
    };

    /// <summary>As <c>--input</c> has it.</summary>
    public string InputWord => Input switch
    {
        InputRows.Kept => "kept",
        InputRows.Consumed => "consumed",
        _ => "camera",
    };

    public IReadOnlyList<Region> Regions => _regions;

    /// <summary>Reads the plan of a file.</summary>
    public static MemoryMap Of(BlobFile file) => new(file);

    /// <summary>Bytes alive in a step; -1 is the moment before the first, the number of steps the moment after the last.</summary>
    public long AliveAt(int step) => _alive[step + 1];

    /// <summary>Whether the inputs' rows are kept, consumed or made on demand.</summary>
    public InputRows Input
    {
        get
        {
            if (Array.Exists(Tensors, tensor => (tensor.Flags & TensorFlags.OnDemand) != 0))
                return InputRows.OnDemand;
            var inputs = _regions.Where(region => region.Tensor >= 0 && IsInput(region.Tensor)).ToList();
            int last = inputs.Max(region => region.To);
            return HaveRoom([.. _regions.Select(region => inputs.Contains(region) ? region with { To = last } : region)])
                ? InputRows.Kept : InputRows.Consumed;
        }
    }

    /// <summary>
    /// Steps in runs: between two runs no operator is half done. Each is the first step and the one after the last.
    /// </summary>
    public IReadOnlyList<(int From, int To)> Runs()
    {
        var runs = new List<(int From, int To)>();
        var left = new int[Operators.Length];
        int open = 0, from = 0;
        for (int step = 0; step < Steps.Length; step++)
        {
            int op = Steps[step].Operator;
            if (left[op] == 0)
            {
                left[op] = Operators[op].WorkRows;
                open++;
            }
            if ((left[op] -= Steps[step].Count) == 0)
                open--;
            if (open == 0)
            {
                runs.Add((from, step + 1));
                from = step + 1;
            }
        }
        return runs;
    }

    private bool IsInput(int tensor) => (Tensors[tensor].Flags & TensorFlags.Input) != 0;

    private static StepOrder OrderOf(StepRecord[] steps)
    {
        bool takesTurns = false, isRepeated = false;
        for (int step = 1; step < steps.Length; step++)
        {
            isRepeated |= steps[step].Operator == steps[step - 1].Operator;
            takesTurns |= steps[step].Operator < steps[step - 1].Operator;
        }
        return takesTurns ? StepOrder.Stream : isRepeated ? StepOrder.Overlap : StepOrder.Layer;
    }

    /// <summary>Every row from its first write to its last read, and every scratch range.</summary>
    private List<Region> Rows(BlobFile file)
    {
        int afterwards = Steps.Length + 1;
        var from = new int[file.RowTable.Length];
        var to = new int[file.RowTable.Length];
        Array.Fill(from, int.MaxValue);
        foreach (TensorRecord tensor in Tensors)
            for (int row = 0; row < tensor.Rows; row++)
            {
                if ((tensor.Flags & TensorFlags.Input) != 0)
                    (from[tensor.RowTable + row], to[tensor.RowTable + row]) = (-1, 0);
                if ((tensor.Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0)
                    to[tensor.RowTable + row] = afterwards;
            }
        var scratch = new (int From, int To)[Operators.Length];
        Array.Fill(scratch, (int.MaxValue, -1));
        for (int step = 0; step < Steps.Length; step++)
        {
            foreach (RowUse use in file.Network.RowsOf(Steps[step]))
                Touch(Tensors[use.Tensor].RowTable + use.Row, step);
            ref var life = ref scratch[Steps[step].Operator];
            life = (Math.Min(life.From, step), step + 1);
        }

        var regions = new List<Region>();
        for (int tensor = 0; tensor < Tensors.Length; tensor++)
            for (int row = 0; row < Tensors[tensor].Rows; row++)
            {
                int index = Tensors[tensor].RowTable + row;
                if (from[index] != int.MaxValue)
                    regions.Add(new(tensor, row, -1, file.RowTable[index], Tensors[tensor].RowBytes, from[index], to[index]));
            }
        for (int op = 0; op < Operators.Length; op++)
            if (Operators[op].ScratchBytes > 0)
                regions.Add(new(-1, 0, op, Operators[op].ScratchAddress, Operators[op].ScratchBytes, scratch[op].From, scratch[op].To));
        return regions;

        void Touch(int index, int step)
        {
            from[index] = Math.Min(from[index], step);
            to[index] = Math.Max(to[index], step + 1);
        }
    }

    /// <summary>Rows of whole tensors all live as long as the tensor.</summary>
    private static List<Region> Whole(List<Region> rows, Func<int, bool> isWhole)
    {
        var lives = rows.Where(row => row.Tensor >= 0).GroupBy(row => row.Tensor)
            .ToDictionary(tensor => tensor.Key, tensor => (From: tensor.Min(row => row.From), To: tensor.Max(row => row.To)));
        return [.. rows.Select(row => row.Tensor >= 0 && isWhole(row.Tensor)
            ? row with { From = lives[row.Tensor].From, To = lives[row.Tensor].To } : row)];
    }

    /// <summary>A row that an element-wise operator reads for the last time and writes its output over gives its bytes to that output.</summary>
    private List<Region> TakenOver(BlobFile file, List<Region> rows)
    {
        var written = new HashSet<(int Tensor, int Row, int Address, int From)>();
        foreach (Region row in rows)
            if (row.Tensor >= 0)
                written.Add((row.Tensor, row.Row, row.Address, row.From));
        var outputs = new List<int>[Tensors.Length]; // of operators that may write over a row they read, by its tensor
        for (int op = 0; op < Operators.Length; op++)
            for (int input = 0; input < Operators[op].InputCount; input++)
            {
                ViewRecord from = file.Views[Operators[op].FirstInput + input], to = file.Views[Operators[op].Output];
                if (InPlace.MayTake(Operators[op], from, Tensors[from.Tensor], to, Tensors[to.Tensor]))
                    (outputs[from.Tensor] ??= []).Add(to.Tensor);
            }
        return [.. rows.Select(row => row.Tensor >= 0 && outputs[row.Tensor] is { } takers
            && takers.Exists(taker => written.Contains((taker, row.Row, row.Address, row.To - 1)))
            ? row with { To = row.To - 1, IsTakenOver = true } : row)];
    }

    /// <summary>Whether no two regions have bytes and steps in common.</summary>
    private static bool HaveRoom(List<Region> regions)
    {
        var alive = new List<Region>();
        foreach (Region region in regions.OrderBy(region => region.From))
        {
            alive.RemoveAll(other => other.To <= region.From);
            if (alive.Exists(other => other.Meets(region)))
                return false;
            alive.Add(region);
        }
        return true;
    }

    private long[] Alive(List<Region> regions)
    {
        var alive = new long[Steps.Length + 3]; // moments -1 to the number of steps, and one more for what ends there
        foreach (Region region in regions)
        {
            alive[region.From + 1] += region.Bytes;
            alive[region.To + 1] -= region.Bytes;
        }
        for (int i = 1; i < alive.Length; i++)
            alive[i] += alive[i - 1];
        return alive;
    }

    private static long Most(long[] alive) => alive.Max();

    private static unsafe long LowerBound(BlobFile file) => file.Header->LowerBound;
}
