using EdgeConv.Boards;
using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>What each path answers.</summary>
internal sealed class Endpoints(Simulation simulation, EventStream events, Commands commands, Inspector inspector)
{
    public static EdgeConvException NoPath(HttpContext context) =>
        new(HttpErrors.Request, $"{context.Request.Path}: there is nothing here; the page is at /");

    /// <summary>Answers; what is refused is said as JSON with its code.</summary>
    public async Task Serve(HttpContext context)
    {
        try
        {
            await (HttpMethods.IsPost(context.Request.Method) ? commands.Serve(context) : Look(context)).ConfigureAwait(false);
        }
        catch (EdgeConvException e)
        {
            int status = e.Code == HttpErrors.Nothing ? StatusCodes.Status404NotFound : e.Code == HttpErrors.TooLong ? StatusCodes.Status413PayloadTooLarge
                : e.Code == HttpErrors.Busy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
            await Answers.Refuse(context, status, e).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await Answers.Refuse(context, e.StatusCode, RequestBody.TooLong(context, ServerSettings.MostUploadedBytes)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            context.Abort(); // the page went away in the middle
        }
    }

    private Task Look(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        if (PageFiles.At(path) is { } file)
            return Answers.Send(context, file.ContentType, file.Bytes);
        return path switch
        {
            "/events" => events.Send(context),
            "/state" => Answers.Send(context, "application/json", events.State()),
            "/log" => Answers.Json(context, simulation.EventsAfter(Number(context, "after", 0))),
            "/boards" => Answers.Json(context, new { Boards = Board.Names.Select(Board.Load).Select(board => new { board.Name, board.Title }) }),
            "/frame.jpg" => Picture(context, simulation.TryPicture()),
            "/display.png" => Picture(context, simulation.TryDisplay()),
            "/recording" => Recording(context),
            _ => inspector.Serve(context, path) ?? Answers.Refuse(context, StatusCodes.Status404NotFound, NoPath(context)),
        };
    }

    private static Task Picture(HttpContext context, FramePicture? picture)
    {
        if (picture is null)
            return Answers.Done(context);
        context.Response.Headers["X-Sequence"] = picture.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Answers.Send(context, picture.ContentType, picture.Bytes);
    }

    private Task Recording(HttpContext context)
    {
        if (commands.Recorded is not { } recorded)
            throw new EdgeConvException(HttpErrors.Nothing, "/recording: nothing was recorded; press Record, and again to end it");
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{Path.GetFileName(recorded.Path)}\"";
        return context.Response.SendFileAsync(recorded.Path, context.RequestAborted);
    }

    /// <summary>A number of the address line.</summary>
    /// <exception cref="EdgeConvException">It is none.</exception>
    public static long Number(HttpContext context, string name, long otherwise)
    {
        string text = context.Request.Query[name].ToString();
        if (text.Length == 0)
            return otherwise;
        return long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number
            : throw new EdgeConvException(HttpErrors.Request, $"{context.Request.Path}: {name} is no whole number; leave it away or give one");
    }
}
