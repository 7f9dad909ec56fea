using System.Collections.Concurrent;
using System.Globalization;
using EdgeConv.Boards;
using EdgeConv.Simulator.Analyse;
using EdgeConv.Simulator.Compare;
using EdgeConv.Simulator.Memory;
using EdgeConv.Simulator.Speed;
using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>
/// What the page asks about the inside of the model, on one thread of its own: whatever pages ask, the node loses no more than that thread's share of the processor.
/// </summary>
internal sealed class Inspector : IDisposable
{
    private const int MostWaiting = 32;
    private const string MapFolder = "/map/", MapEnding = ".png";
    private readonly BlockingCollection<Action> _work = new(MostWaiting);
    private readonly Simulation _simulation;
    private readonly Thread _thread;

    // Of the inspector's thread alone.
    private SimulationModel? _of;
    private AnalysedModel? _open;
    private FrameFigures? _figures;
    private MeasuredSpeed? _measured;
    private PlanTable? _plans;
    private string _plansBoard = "";

    private readonly Lock _comparing = new();
    private Compared? _compared;

    /// <summary>A model that runs, the file that is held against it, and who compares them.</summary>
    private sealed record Compared(SimulationModel First, byte[] Second, string SecondName, ComparisonThread Thread);

    public Inspector(Simulation simulation)
    {
        _simulation = simulation;
        _thread = new Thread(Work) { IsBackground = true, Name = "inspector", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Answers a path; null where it is none of these.</summary>
    public Task? Serve(HttpContext context, string path) => path switch
    {
        "/model" => Json(context, () => Open().Graph),
        "/layers" => Json(context, Figures),
        "/memory" => Json(context, () => WithModel(model => MemoryPicture.Of(model, _simulation.Board))),
        "/plans" => Json(context, Plans),
        "/compare" => Answers.Json(context, Comparison()),
        "/speed" => Json(context, () => Speed(context.Request.Query["board"].ToString())),
        "/mask.png" => Png(context, (open, input) => open.Mask(input).Png),
        _ when path.StartsWith(MapFolder, StringComparison.Ordinal) && path.EndsWith(MapEnding, StringComparison.Ordinal) => Map(context, path[MapFolder.Length..^MapEnding.Length]),
        _ => null,
    };

    /// <summary>Compares the running model with another on each frame from now on; null ends it.</summary>
    /// <exception cref="EdgeConvException">The other cannot be read, or does not see the same; then what was compared before goes on.</exception>
    public void Compare(string? path)
    {
        Replace(path is null ? null : Begin(_simulation.Model, _simulation.ReadModel(path), Path.GetFileName(path)));
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _compared?.Thread.Dispose();
        _plans?.Dispose();
        _open?.Dispose();
        _work.Dispose();
    }

    private ComparisonReport? Comparison()
    {
        Compared? pair;
        lock (_comparing)
            pair = _compared;
        SimulationModel running = _simulation.Model;
        if (pair is not null && (pair.First.Path != running.Path || pair.First.Name != running.Name))
        {
            try
            {
                Replace(Begin(running, pair.Second, pair.SecondName));
            }
            catch (EdgeConvException)
            {
                Replace(null); // it is said once
                throw;
            }
        }

        lock (_comparing)
            return _compared?.Thread.Fault is { } fault ? throw new EdgeConvException(HttpErrors.Nothing, $"/compare: {fault}") : _compared?.Thread.Report();
    }

    private Compared Begin(SimulationModel first, byte[] second, string secondName) => new(first, second, secondName,
        new(ModelComparison.Of(first.Bytes, first.Name, second, secondName, _simulation.Reading, first.Labels.Count > 0 ? first.Labels : null), _simulation.TryInput));

    private void Replace(Compared? next)
    {
        Compared? before;
        lock (_comparing)
            (before, _compared) = (_compared, next);
        before?.Thread.Dispose();
    }

    private PlanReport Plans()
    {
        Open(); // another model is planned anew
        Board board = _simulation.Board;
        if (_plans is null || _plansBoard != board.Name)
        {
            _plans?.Dispose();
            SimulationModel running = _simulation.Model;
            _plans = PlanTable.Of(running.Bytes, running.Name, board);
            _plansBoard = board.Name;
        }

        return _plans.Report(_simulation.TryInput());
    }

    private Task Map(HttpContext context, string number)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer))
            throw Endpoints.NoPath(context);
        int channel = (int)Math.Clamp(Endpoints.Number(context, "channel", -1), -1, int.MaxValue);
        return Png(context, (open, input) => (channel < 0 ? open.Sheet(input, layer) : open.Channel(input, layer, channel)).Png);
    }

    private FrameFigures? Figures()
    {
        AnalysedModel open = Open();
        if (_simulation.TryInput() is not { } input)
            return null;
        return _figures?.Sequence == input.Sequence ? _figures : _figures = open.Measure(input);
    }

    private SpeedReport Speed(string board)
    {
        Open(); // another model is measured anew
        Board asked = board.Length > 0 && board != _simulation.Board.Name ? Board.Names.Contains(board) ? Board.Load(board) : throw new EdgeConvException(HttpErrors.Request,
            $"/speed: there is no board '{board}'; give one of {string.Join(", ", Board.Names)}") : _simulation.Board;
        return WithModel(model =>
        {
            // What else the machine did meanwhile only makes it longer.
            MeasuredSpeed measured = MeasuredSpeed.Of(model, 1);
            _measured = _measured is { } before && before.Milliseconds < measured.Milliseconds ? before : measured;
            return SpeedReport.Of(model, asked, _measured);
        });
    }

    private T WithModel<T>(Func<Model, T> question)
    {
        SimulationModel running = _simulation.Model;
        using var model = Model.Load(running.Bytes, running.Name);
        return question(model);
    }

    private AnalysedModel Open()
    {
        SimulationModel running = _simulation.Model;
        if (_open is null || !ReferenceEquals(_of, running))
        {
            var opened = AnalysedModel.Of(running.Bytes, running.Name);
            // A change of plan alone leaves what the three plans are.
            if (_of?.Path != running.Path || _of?.Name != running.Name)
            {
                _plans?.Dispose();
                _plans = null;
            }

            _open?.Dispose();
            (_of, _open, _figures, _measured) = (running, opened, null, null);
        }

        return _open;
    }

    private async Task Json<T>(HttpContext context, Func<T> question) => await Answers.Json(context, await Ask(question).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task Png(HttpContext context, Func<AnalysedModel, InputCopy, byte[]> question)
    {
        byte[]? png = await Ask(() => _simulation.TryInput() is { } input ? question(Open(), input) : null).ConfigureAwait(false);
        await (png is null ? Answers.Done(context) : Answers.Send(context, "image/png", png)).ConfigureAwait(false);
    }

    private Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_work.TryAdd(() =>
            {
                try
                {
                    answer.SetResult(question());
                }
                catch (Exception e) // goes on where it is waited for
                {
                    answer.SetException(e);
                }
            }))
            throw new EdgeConvException(HttpErrors.Busy, "inside: too much is asked at once; try again in a moment");
        return answer.Task;
    }

    private void Work()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
            work();
    }
}
