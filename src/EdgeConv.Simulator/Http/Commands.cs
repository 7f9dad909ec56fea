using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>What a page may change. What starts the node anew is done one after the other.</summary>
internal sealed class Commands(Simulation simulation, UploadFolder uploads, Inspector inspector) : IDisposable
{
    private const int MostSteps = 1000;
    private readonly SemaphoreSlim _turn = new(1, 1);

    public Task Serve(HttpContext context) => context.Request.Path.Value switch
    {
        "/play" => Now(context, simulation.Play),
        "/pause" => Now(context, simulation.Pause),
        "/step" => Read<StepWish>(context, wish => simulation.Step(Math.Clamp(wish.Frames, 1, MostSteps))),
        "/speed" => Read<SpeedWish>(context, wish => simulation.SetSpeed(wish.Value)),
        "/press" => Read<PressWish>(context, wish => simulation.Press(wish.Button, wish.IsDown)),
        "/source" => InTurn(context, () => Read<NameWish>(context, wish => simulation.UseSource(wish.Named()))),
        "/model" => InTurn(context, () => Read<NameWish>(context, wish => simulation.UseModel(wish.Named()))),
        "/plan" => InTurn(context, () => Read<NameWish>(context, wish => simulation.UsePlan(wish.Named()))),
        "/board" => InTurn(context, () => Read<NameWish>(context, wish => simulation.UseBoard(wish.Named()))),
        "/compare" => InTurn(context, () => Read<NameWish>(context, wish => inspector.Compare(wish.Name))),
        "/record" => InTurn(context, () => Record(context)),
        "/replay" => InTurn(context, async () => await Answers.Json(context, await uploads.Borrow(context, "session", simulation.Replay).ConfigureAwait(false)).ConfigureAwait(false)),
        "/upload" => InTurn(context, () => Upload(context)),
        _ => Answers.Refuse(context, StatusCodes.Status404NotFound, Endpoints.NoPath(context)),
    };

    /// <summary>The session that was recorded last; null before the first.</summary>
    public RecordedSession? Recorded { get; private set; }

    public void Dispose() => _turn.Dispose();

    private static async Task Now(HttpContext context, Action action)
    {
        await RequestBody.Json<NoWish>(context).ConfigureAwait(false);
        action();
        await Answers.Done(context).ConfigureAwait(false);
    }

    private static async Task Read<T>(HttpContext context, Action<T> action) where T : class
    {
        T wish = await RequestBody.Json<T>(context).ConfigureAwait(false);
        await Task.Run(() => action(wish)).ConfigureAwait(false);
        await Answers.Done(context).ConfigureAwait(false);
    }

    private async Task InTurn(HttpContext context, Func<Task> serve)
    {
        await _turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            await serve().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Record(HttpContext context)
    {
        RecordWish wish = await RequestBody.Json<RecordWish>(context).ConfigureAwait(false);
        if (wish.On)
        {
            await Task.Run(simulation.StartRecording).ConfigureAwait(false);
            await Answers.Done(context).ConfigureAwait(false);
            return;
        }

        Recorded = await Task.Run(simulation.StopRecording).ConfigureAwait(false);
        await Answers.Json(context, new { Recorded.Frames, Recorded.Bytes, Recorded.Note }).ConfigureAwait(false);
    }

    private async Task Upload(HttpContext context)
    {
        RequestBody.Allow(context, ServerSettings.MostUploadedBytes);
        string kind = context.Request.Query["as"].ToString();
        switch (kind)
        {
            case "source":
                await uploads.Gather(context, context.Request.Query["more"] == "1", simulation.UseSource).ConfigureAwait(false);
                break;
            case "model":
                await uploads.Take(context, kind, simulation.UseModel).ConfigureAwait(false);
                break;
            case "compare":
                await uploads.Take(context, kind, inspector.Compare).ConfigureAwait(false);
                break;
            default:
                throw new EdgeConvException(HttpErrors.Request, $"/upload: as '{kind}' is not taken; give source, model or compare");
        }

        await Answers.Done(context).ConfigureAwait(false);
    }

    private sealed record NoWish;

    private sealed record StepWish(int Frames = 1);

    private sealed record SpeedWish(double Value);

    private sealed record PressWish(string Button, bool IsDown);

    private sealed record RecordWish(bool On);

    private sealed record NameWish(string? Name)
    {
        public string Named() => Name ?? throw new EdgeConvException(HttpErrors.Request, "$.name: is missing; load the page again");
    }
}
