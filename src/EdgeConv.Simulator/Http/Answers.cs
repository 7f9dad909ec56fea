using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>What a request is answered with.</summary>
internal static class Answers
{
    public static Task Send(HttpContext context, string type, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>The value, or nothing at all (204) where there is none yet: before the first frame, or while nothing is compared.</summary>
    public static Task Json<T>(HttpContext context, T value) => value is null ? Done(context) : Send(context, "application/json", WireJson.Of(value));

    public static Task Done(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>No, why, and what to do about it.</summary>
    public static Task Refuse(HttpContext context, int status, EdgeConvException why)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        return Json(context, new Refusal(why.Code.Id, why.Message));
    }

    private sealed record Refusal(string Code, string Message);
}
