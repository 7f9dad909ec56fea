using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;

namespace EdgeConv.Tests.Rows;

/// <summary>
/// Valid plans nobody would choose: random rows per step, random valid step orders, rows at shuffled addresses that dead rows left.
/// It knows lifetimes and no owners; the shadow memory knows owners and no lifetimes.
/// </summary>
internal sealed class RandomPlan
{
    private readonly NetworkDescription _network;
    private readonly SeededRandom _random;
    private readonly int[] _done;
    private readonly int[][] _writtenParts;
    private readonly int[][] _parts;

    private RandomPlan(NetworkDescription network, SeededRandom random)
    {
        (_network, _random) = (network, random);
        _done = new int[network.Operators.Count];
        _writtenParts = [.. network.Tensors.Select(tensor => new int[tensor.Rows])];
        _parts = [.. network.Tensors.Select(tensor => new int[tensor.Rows])];
        foreach (ViewRecord view in network.Operators.Select(op => network.Views[op.Output]))
            for (int row = 0; row < view.Rows; row++)
                _parts[view.Tensor][view.RowOf(row)]++;
    }

    public required Plan Plan { get; init; }

    /// <summary>Per step, the ranges (address, bytes) that nobody reads afterwards.</summary>
    public required List<(int Address, int Bytes)>[] Dying { get; init; }

    public static RandomPlan Of(NetworkDescription network, ulong seed)
    {
        var random = new SeededRandom(seed);
        var maker = new RandomPlan(network, random) { Plan = null!, Dying = [] };
        List<StepRecord> steps = maker.Order();
        return maker.Place(steps);
    }

    private List<StepRecord> Order()
    {
        var steps = new List<StepRecord>();
        while (true)
        {
            List<int> ready = [.. Enumerable.Range(0, _done.Length).Where(op => IsReady(op, _done[op]))];
            if (ready.Count == 0)
                return steps;
            int chosen = ready[_random.NextInt(ready.Count)], first = _done[chosen], most = _random.NextInt(1, 6);
            while (_done[chosen] - first < most && IsReady(chosen, _done[chosen]))
            {
                OperatorRecord op = _network.Operators[chosen];
                if (RowNetwork.OutputRow(op, _network.Views[op.Output], _done[chosen]) is var row and >= 0)
                    _writtenParts[_network.Views[op.Output].Tensor][row]++;
                _done[chosen]++;
            }
            steps.Add(new() { Operator = chosen, FirstRow = first, Count = _done[chosen] - first });
        }
    }

    private bool IsReady(int index, int workRow)
    {
        OperatorRecord op = _network.Operators[index];
        if (workRow >= op.WorkRows)
            return false;
        for (int input = 0; input < op.InputCount; input++)
        {
            int tensor = _network.Views[op.FirstInput + input].Tensor;
            RowRange rows = RowNetwork.InputRows(op, _network.Views[op.FirstInput + input], workRow);
            for (int i = 0; i < rows.Count; i++)
                if (_writtenParts[tensor][rows[i]] < _parts[tensor][rows[i]])
                    return false;
        }
        return true;
    }

    private sealed class Life(int tensor, int row, int op, int bytes, int birth)
    {
        public int Tensor => tensor;
        public int Row => row;
        public int Operator => op;
        public int Bytes => bytes;
        public int Birth { get; } = birth;
        public int Death { get; set; } = birth;
        public int Address { get; set; }
    }

    private RandomPlan Place(List<StepRecord> steps)
    {
        List<Life> lives = Lives(steps);
        int[] order = [.. Enumerable.Range(0, lives.Count).OrderBy(_ => _random.NextUInt32())];
        var placed = new List<Life>();
        int arena = 0;
        foreach (int index in order)
        {
            Life life = lives[index];
            // Any address will do that nobody alive with it has: the end of a random one, odd for rows.
            var candidates = placed.Select(other => other.Address + other.Bytes + _random.NextInt(3)).Append(_random.NextInt(5))
                .Select(at => life.Operator >= 0 ? (at + 3) / 4 * 4 : at)
                .Where(at => placed.TrueForAll(other => other.Death < life.Birth || life.Death < other.Birth
                    || at + life.Bytes <= other.Address || other.Address + other.Bytes <= at)).Order().Take(4).ToList();
            life.Address = candidates[_random.NextInt(candidates.Count)];
            placed.Add(life);
            arena = Math.Max(arena, life.Address + life.Bytes);
        }
        int[][] rows = [.. _network.Tensors.Select(tensor => new int[tensor.Rows])];
        int[] scratch = [.. _network.Operators.Select(_ => -1)];
        var dying = new List<(int, int)>[steps.Count];
        for (int i = 0; i < dying.Length; i++)
            dying[i] = [];
        foreach (Life life in lives)
        {
            if (life.Operator >= 0)
                scratch[life.Operator] = life.Address;
            else
                rows[life.Tensor][life.Row] = life.Address;
            if (life.Death >= 0 && life.Death < steps.Count)
                dying[life.Death].Add((life.Address, life.Bytes));
        }
        return new(_network, _random) { Plan = new(rows, scratch, [.. steps], arena, 0, 0), Dying = dying };
    }

    private List<Life> Lives(List<StepRecord> steps)
    {
        var rows = new Dictionary<(int Tensor, int Row), Life>();
        var scratch = new Dictionary<int, Life>();
        for (int row = 0; row < _network.Tensors[0].Rows; row++)
            rows[(0, row)] = new(0, row, -1, _network.Tensors[0].RowBytes, -1);
        for (int step = 0; step < steps.Count; step++)
        {
            int index = steps[step].Operator;
            OperatorRecord op = _network.Operators[index];
            if (op.ScratchBytes > 0)
            {
                scratch.TryAdd(index, new(-1, -1, index, op.ScratchBytes, step));
                scratch[index].Death = step;
            }
            foreach (RowUse use in _network.RowsOf(steps[step]))
            {
                TensorRecord tensor = _network.Tensors[use.Tensor];
                if (use.IsWritten)
                    rows.TryAdd((use.Tensor, use.Row), new(use.Tensor, use.Row, -1, tensor.RowBytes, step));
                Life life = rows[(use.Tensor, use.Row)];
                life.Death = Math.Max(life.Death, use.IsWritten && (tensor.Flags & TensorFlags.Output) != 0 ? steps.Count : step);
            }
        }
        return [.. rows.Values, .. scratch.Values];
    }
}
