using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan.Cost;

/// <summary>
/// Replays a plan through a board's data caches: each step reads its weights, then each work row its input rows and its output row, line by line and
/// once. What a kernel fetches again within a step is in the step's own cost.
/// </summary>
internal sealed class CacheReplay
{
    private readonly NetworkDescription _network;
    private readonly Rows.Plan _plan;
    private readonly CacheLevel[] _levels;
    private readonly int _lineBytes;
    private readonly long _weights;

    /// <summary>[operator][level]</summary>
    private readonly MissedLines[][] _missed;

    private CacheReplay(NetworkDescription network, Rows.Plan plan, BoardCaches caches)
    {
        (_network, _plan, _lineBytes) = (network, plan, caches.LineBytes);
        _weights = (plan.ArenaBytes / _lineBytes + 1L) * _lineBytes; // behind the arena
        _levels = [new(caches.L1DataBytes, caches.L1DataWays, _lineBytes), new(caches.L2Bytes, caches.L2Ways, _lineBytes)];
        if (caches.L3Bytes > 0)
            _levels = [.. _levels, new(caches.L3Bytes, caches.L3Ways, _lineBytes)];
        _missed = [.. network.Operators.Select(_ => new MissedLines[_levels.Length])];
    }

    /// <summary>What an inference misses, by operator and level, with the caches as the inference before left them.</summary>
    public static MissedLines[][] Missed(NetworkDescription network, Rows.Plan plan, BoardCaches caches)
    {
        var replay = new CacheReplay(network, plan, caches);
        replay.Run();
        foreach (MissedLines[] op in replay._missed)
            Array.Clear(op);
        replay.Run();
        return replay._missed;
    }

    private void Run()
    {
        foreach (StepRecord step in _plan.Steps)
        {
            OperatorRecord op = _network.Operators[step.Operator];
            if (op.Weights >= 0)
                Touch(_weights + op.Weights, op.WeightBytes);
            if (op.ScratchBytes > 0)
                Touch(_plan.ScratchAddress[step.Operator], op.ScratchBytes);
            foreach (RowUse use in _network.RowsOf(step))
                Touch(_plan.RowAddress[use.Tensor][use.Row], _network.Tensors[use.Tensor].RowBytes);
            MissedLines[] missed = _missed[step.Operator];
            for (int level = 0; level < missed.Length; level++)
            {
                MissedLines more = _levels[level].Take();
                missed[level] = new(missed[level].Alone + more.Alone, missed[level].InRun + more.InRun);
            }
        }
    }

    private void Touch(long address, int bytes)
    {
        for (long line = address / _lineBytes, end = (address + bytes + _lineBytes - 1) / _lineBytes; line < end; line++)
            foreach (CacheLevel level in _levels)
                if (level.Find(line))
                    break;
    }
}
