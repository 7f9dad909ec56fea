using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>
/// Server-sent events for each page: the newest state when it has changed, at most ten times a second, and what happened. A page that reads slowly misses states,
/// nothing is kept for it.
/// </summary>
internal sealed class EventStream(Simulation simulation, TimeProvider clock, CancellationToken stopping)
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100), s_longestSilence = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private byte[] _state = [];
    private long _madeAt = long.MinValue;
    private int _streams;

    /// <summary>Streams that are open.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>The state now; one for all pages, made again after a tenth of a second.</summary>
    public byte[] State()
    {
        lock (_lock)
        {
            if (_madeAt == long.MinValue || clock.GetElapsedTime(_madeAt) >= s_between / 2)
            {
                byte[] now = WireJson.Of(simulation.State());
                if (!now.AsSpan().SequenceEqual(_state))
                    _state = now;
                _madeAt = clock.GetTimestamp();
            }

            return _state;
        }
    }

    public async Task Send(HttpContext context)
    {
        if (Interlocked.Increment(ref _streams) > ServerSettings.MostStreams)
        {
            Interlocked.Decrement(ref _streams);
            context.Response.Headers.RetryAfter = "5";
            await Answers.Refuse(context, StatusCodes.Status503ServiceUnavailable, new(HttpErrors.Busy,
                $"/events: {ServerSettings.MostStreams} pages are open; close one of them")).ConfigureAwait(false);
            return;
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await Follow(context.Response, end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The page was closed, or the simulator stops: the way every stream ends.
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task Follow(HttpResponse response, CancellationToken end)
    {
        response.ContentType = "text/event-stream";
        byte[]? sent = null;
        long last = 0, sentAt = 0;
        while (true)
        {
            byte[] state = State();
            IReadOnlyList<SimulationEvent> happened = simulation.EventsAfter(last);
            foreach (SimulationEvent one in happened.Skip(happened.Count - MostAtOnce))
            {
                await Write(response, "event", WireJson.Of(one), end).ConfigureAwait(false);
                last = one.Id;
            }

            bool isSilent = sent is not null && clock.GetElapsedTime(sentAt) > s_longestSilence;
            if (!ReferenceEquals(state, sent) || isSilent)
            {
                await Write(response, "state", state, end).ConfigureAwait(false);
                (sent, sentAt) = (state, clock.GetTimestamp());
            }

            await response.Body.FlushAsync(end).ConfigureAwait(false);
            await Task.Delay(s_between, clock, end).ConfigureAwait(false);
        }
    }

    private static async Task Write(HttpResponse response, string kind, byte[] json, CancellationToken end)
    {
        await response.Body.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"event: {kind}\ndata: "), end).ConfigureAwait(false);
        await response.Body.WriteAsync(json, end).ConfigureAwait(false);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), end).ConfigureAwait(false);
    }
}
