using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Converter;
using EdgeConv.Simulator.Analyse;
using EdgeConv.Simulator.Speed;

namespace EdgeConv.Simulator.Memory;

/// <summary>A model with each of the plans that the simulator offers, side by side: memory, time, and that the answer is the same bytes.</summary>
internal sealed class PlanTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(PlanRow Row, Model? Model, Session? Session)> _plans = [];

    private PlanTable()
    {
    }

    /// <summary>Plans a model anew in each way.</summary>
    /// <param name="ecb">A file of the model, with whatever plan.</param>
    /// <param name="board">Whose limit and time are told.</param>
    /// <exception cref="EdgeConvException">The file is not sound.</exception>
    public static PlanTable Of(byte[] ecb, string name, Board board)
    {
        var table = new PlanTable();
        try
        {
            foreach (string plan in Plans.All)
                table.Add(ecb, name, plan, board);
        }
        catch
        {
            table.Dispose();
            throw;
        }
        return table;
    }

    /// <summary>The table, with the hash of what each plan answers on a frame.</summary>
    /// <param name="input">Null: nothing is run, and there are no hashes.</param>
    /// <exception cref="EdgeConvException">It is no input of the model.</exception>
    public PlanReport Report(InputCopy? input)
    {
        lock (_gate)
        {
            PlanRow[] rows = [.. _plans.Select(plan =>
            {
                if (input is null || plan.Session is null)
                    return plan.Row;
                AnalysedModel.SetInput(plan.Session, input);
                plan.Session.Run();
                return plan.Row with { Hash = AnalysedModel.HashOf(plan.Session) };
            })];
            string[] hashes = [.. rows.Select(row => row.Hash).OfType<string>()];
            return new(input?.Sequence, rows, hashes.Length == 0 ? null : hashes.Distinct().Count() == 1);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            foreach ((_, Model? model, Session? session) in _plans)
            {
                session?.Dispose();
                model?.Dispose();
            }
    }

    private void Add(byte[] ecb, string name, string plan, Board board)
    {
        Model model;
        try
        {
            model = Model.Load(Plans.Of(ecb, name, plan), name);
        }
        catch (EdgeConvException e) when (e.Code == ConverterErrors.NoPlanFits) // too many rows to be placed one by one
        {
            _plans.Add((new(plan, 0, 0, 0, false, 0, 0, null, e.Message), null, null));
            return;
        }
        Session? session = null;
        try
        {
            session = new(model, new SessionOptions { Threads = 1, BuffersInputs = true });
            long limit = board.Memory.ArenaBytes - (FileHeader.ReadSlack + 1);
            double? predicted = Predicted(model, board);
            double measured = MeasuredSpeed.Of(model, threads: 1, patience: 50).Milliseconds * 1000;
            _plans.Add((new(plan, model.ArenaBytes, model.ArenaLowerBound, model.StepCount, model.ArenaBytes <= limit, predicted ?? measured, measured, null, null) { IsPredicted = predicted is not null },
                model, session));
        }
        catch
        {
            session?.Dispose();
            model.Dispose();
            throw;
        }
    }

    private static double? Predicted(Model model, Board board)
    {
        if (CoreTiming.Of(board.Cores.Type) is not { } core)
            return null;
        using var work = new BoardWork(model, board);
        return work.All.Milliseconds(core, board.Cores.ClockMegahertz, speedup: 1) * 1000;
    }
}

/// <param name="Sequence">The frame that the hashes are of; null without.</param>
/// <param name="SameBytes">Whether all plans answer alike; null without hashes.</param>
internal sealed record PlanReport(long? Sequence, IReadOnlyList<PlanRow> Plans, bool? SameBytes);

/// <param name="Name"><c>layer</c>, <c>overlap</c> or <c>stream</c>.</param>
/// <param name="Arena">Bytes; read slack not counted.</param>
/// <param name="Fits">Whether the board's limit allows it.</param>
/// <param name="Microseconds">Of an inference on one core: predicted for the board, or measured here where its core is not known.</param>
/// <param name="Measured">Microseconds here, one thread.</param>
/// <param name="Hash">Of the raw output bytes, 16 hexadecimal digits; null without a frame.</param>
/// <param name="Why">Why there is no such plan for the model; null where there is.</param>
internal sealed record PlanRow(string Name, long Arena, long Bound, int Steps, bool Fits, double Microseconds, double Measured, string? Hash, string? Why)
{
    public bool IsPredicted { get; init; }
}
