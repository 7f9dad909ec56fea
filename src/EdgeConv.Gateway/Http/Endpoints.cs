using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Metrics;
using EdgeConv.Gateway.Pages;
using EdgeConv.Gateway.Pictures;
using EdgeConv.Gateway.Ring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeConv.Gateway.Http;

/// <summary>What each path answers.</summary>
internal sealed class Endpoints(
    LimitsConfiguration limits, NodeView node, PictureSource pictures, GatewayCounters counters, TimeProvider clock, CancellationToken stopping)
{
    private const string Boundary = "edgeconv-frame";
    private static readonly TimeSpan s_betweenResults = TimeSpan.FromMilliseconds(200), s_betweenLooks = TimeSpan.FromMilliseconds(20);

    // A stream without news says so often that it is there, so that a client that went away is noticed.
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(10);

    public void MapTo(WebApplication app)
    {
        app.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        app.Run(context => context.Request.Path.Value switch
        {
            "/" => Send(context, "text/html; charset=utf-8", PageFiles.Html),
            "/page.css" => Send(context, "text/css; charset=utf-8", PageFiles.Style),
            "/page.js" => Send(context, "text/javascript; charset=utf-8", PageFiles.Script),
            "/icon.svg" => Send(context, "image/svg+xml", PageFiles.Icon),
            "/status.json" => Send(context, "application/json", StatusJson.Of(node)),
            "/healthz" => Health(context),
            "/snapshot.jpg" => Snapshot(context),
            "/stream.mjpg" => Stream(context, Pictures),
            "/events" => Stream(context, Results),
            _ => NotFound(context),
        });
    }

    private static Task Send(HttpContext context, string type, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private Task Health(HttpContext context)
    {
        IReadOnlyList<string> reasons = node.Complaints();
        context.Response.StatusCode = reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("status", reasons.Count == 0 ? "ok" : "unwell");
            StatusJson.Strings(json, "reasons", reasons);
            json.WriteEndObject();
        }

        return Send(context, "application/json", bytes.ToArray());
    }

    private Task Snapshot(HttpContext context)
    {
        if (pictures.Newest() is not { } picture)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("503: there is no picture; the node does not run, or keeps none\n", context.RequestAborted);
        }

        context.Response.Headers.LastModified = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(picture.UnixMilliseconds, 0, 253_402_300_799_000)).ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers["X-Sequence"] = picture.Sequence.ToString(CultureInfo.InvariantCulture);
        return Send(context, "image/jpeg", picture.Bytes);
    }

    private async Task Stream(HttpContext context, Func<HttpResponse, CancellationToken, Task> send)
    {
        if (!counters.TryBeginStream(limits.Streams))
        {
            counters.CountRefused();
            context.Response.Headers.RetryAfter = "5";
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await send(context.Response, end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went, or the gateway stops: the way every stream ends.
        }
        finally
        {
            counters.EndStream();
        }
    }

    private async Task Pictures(HttpResponse response, CancellationToken end)
    {
        response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"--{Boundary}\r\n"), end).ConfigureAwait(false);
        TimeSpan between = TimeSpan.FromSeconds(1 / limits.StreamFramesPerSecond);
        JpegPicture? sent = null;
        long sentAt = 0;
        while (true)
        {
            bool isSilent = sent is not null && clock.GetElapsedTime(sentAt) > s_longestSilence;
            if ((pictures.HasNewer(sent) || isSilent) && pictures.Newest() is { } picture && (isSilent || !ReferenceEquals(picture, sent)))
            {
                sent = picture;
                sentAt = clock.GetTimestamp();
                // A browser shows a part once it sees the next boundary, so that goes with the part itself.
                await response.Body.WriteAsync(Encoding.ASCII.GetBytes(
                    $"Content-Type: image/jpeg\r\nContent-Length: {picture.Bytes.Length}\r\nX-Sequence: {picture.Sequence}\r\n\r\n"), end).ConfigureAwait(false);
                await response.Body.WriteAsync(picture.Bytes, end).ConfigureAwait(false);
                await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n"), end).ConfigureAwait(false);
                await response.Body.FlushAsync(end).ConfigureAwait(false);
                await Task.Delay(between, clock, end).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(s_betweenLooks, clock, end).ConfigureAwait(false);
            }
        }
    }

    private async Task Results(HttpResponse response, CancellationToken end)
    {
        response.ContentType = "text/event-stream";
        while (true)
        {
            await response.Body.WriteAsync("data: "u8.ToArray(), end).ConfigureAwait(false);
            await response.Body.WriteAsync(StatusJson.Of(node), end).ConfigureAwait(false);
            await response.Body.WriteAsync("\n\n"u8.ToArray(), end).ConfigureAwait(false);
            await response.Body.FlushAsync(end).ConfigureAwait(false);
            await Task.Delay(s_betweenResults, clock, end).ConfigureAwait(false);
        }
    }
}
