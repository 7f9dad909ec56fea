using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Rows;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>The plan that is in a file, as a report.</summary>
internal static class PlanDescription
{
    /// <param name="planned">Where the plan comes from, if it was made just now.</param>
    public static unsafe PlanReport Of(string name, Model model, MemoryMap map, PlannedNetwork? planned, CameraReport? camera)
    {
        BlobFile file = model.File;
        long arena = file.Header->ArenaBytes, bound = file.Header->LowerBound;
        long rowTable = sizeof(int) * (long)file.RowTable.Length, padding = 0;
        foreach (TensorRecord tensor in map.Tensors)
            padding += tensor.PaddingRow < 0 ? 0 : tensor.RowBytes;
        int witness = file.Header->Witness;
        bool isStep = witness >= 0 && witness < map.Steps.Length;
        StepRecord step = isStep ? map.Steps[witness] : default;
        return new(name, map.OrderWord, map.InputWord, planned?.Why, arena, FileHeader.ReadSlack + 1, bound, arena - bound, Percent(arena, bound),
            arena == bound ? true : planned?.Plan.IsLeast,
            new(witness, isStep ? file.Text(map.Operators[step.Operator].Name) : null, step.FirstRow, step.Count,
                isStep ? map.Operators[step.Operator].WorkRows : 0, Alive(file, map, witness)),
            map.Operators.Sum(op => (long)op.ScratchBytes), rowTable, padding, camera,
            [.. map.Runs().Select(run => Run(file, map, run.From, run.To))],
            [.. map.Steps.Select((record, index) => new StepReport(
                file.Text(map.Operators[record.Operator].Name), record.FirstRow, record.Count, map.AliveAt(index)))],
            [.. map.Tensors.Select((tensor, index) => Tensor(file, map, index))],
            [.. map.Regions.Where(region => region.ScratchOf >= 0).Select(region => new PlacedScratchReport(
                file.Text(map.Operators[region.ScratchOf].Name), region.Address, region.Bytes, region.From, region.To))]);
    }

    public static double Percent(long arena, long bound) => bound == 0 ? 0 : 100.0 * (arena - bound) / bound;

    /// <summary>What lives in a step.</summary>
    public static LiveReport[] Alive(BlobFile file, MemoryMap map, int step) => [.. map.Regions.Where(region => region.LivesAt(step))
        .GroupBy(region => (region.Tensor, region.ScratchOf)).OrderByDescending(group => group.Sum(region => (long)region.Bytes))
        .Select(group => group.Key.Tensor < 0
            ? new LiveReport(file.Text(map.Operators[group.Key.ScratchOf].Name), true, [], 0, group.Sum(region => (long)region.Bytes))
            : new LiveReport(Label(file, map, group.Key.Tensor), false, Neighbours(group.Select(region => region.Row).Order()),
                map.Tensors[group.Key.Tensor].Rows, group.Sum(region => (long)region.Bytes)))];

    /// <summary>A tensor's short name: the operator that makes it, if it is one; converters join names of all that they fused in the tensor's own.</summary>
    private static string Label(BlobFile file, MemoryMap map, int tensor)
    {
        int writer = Array.IndexOf(map.OutputTensor, tensor);
        return file.Text(writer >= 0 && writer == Array.LastIndexOf(map.OutputTensor, tensor) ? map.Operators[writer].Name : map.Tensors[tensor].Name);
    }

    private static RunReport Run(BlobFile file, MemoryMap map, int from, int to)
    {
        int[] steps = [.. Enumerable.Range(from, to - from)];
        int at = steps.MaxBy(map.AliveAt);
        return new(from, to - from, [.. steps.Select(step => map.Steps[step].Operator).Distinct().Order().Select(op => file.Text(map.Operators[op].Name))],
            steps.Min(step => map.Steps[step].Count), steps.Max(step => map.Steps[step].Count), map.AliveAt(at), at, Alive(file, map, at));
    }

    private static PlacedTensorReport Tensor(BlobFile file, MemoryMap map, int tensor)
    {
        TensorRecord record = map.Tensors[tensor];
        var from = new int[record.Rows];
        var to = new int[record.Rows];
        var isTakenOver = new bool[record.Rows];
        foreach (Region region in map.Regions)
            if (region.Tensor == tensor)
                (from[region.Row], to[region.Row], isTakenOver[region.Row]) = (region.From, region.To, region.IsTakenOver);
        return new(file.Text(record.Name), Label(file, map, tensor), record.Rows, record.Columns, record.Channels, record.RowBytes, Role(record.Flags),
            file.RowTable.Slice(record.RowTable, record.Rows).ToArray(), from, to, isTakenOver);
    }

    private static string? Role(TensorFlags flags) => (flags & TensorFlags.Input) != 0 ? "input" : (flags & TensorFlags.OnDemand) != 0 ? "on_demand"
        : (flags & TensorFlags.Output) != 0 ? "output" : (flags & TensorFlags.Kept) != 0 ? "kept" : null;

    private static int[][] Neighbours(IEnumerable<int> rows)
    {
        var groups = new List<int[]>();
        foreach (int row in rows)
            if (groups is [.., var last] && last[1] == row - 1)
                last[1] = row;
            else
                groups.Add([row, row]);
        return [.. groups];
    }
}
