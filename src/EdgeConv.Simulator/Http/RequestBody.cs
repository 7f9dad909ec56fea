using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeConv.Simulator.Http;

/// <summary>Reads what a page sends, never more than is allowed for its kind.</summary>
internal static class RequestBody
{
    public const int MostJsonBytes = 4096;

    /// <exception cref="EdgeConvException">It is no such record, or too long.</exception>
    public static async Task<T> Json<T>(HttpContext context) where T : class
    {
        Kind(context, "application/json");
        Allow(context, MostJsonBytes);
        using var text = new MemoryStream();
        await context.Request.Body.CopyToAsync(text, context.RequestAborted).ConfigureAwait(false);
        return WireJson.Read<T>(text.GetBuffer().AsSpan(0, (int)text.Length), context.Request.Path.Value!);
    }

    /// <summary>Writes a file's bytes to a path.</summary>
    /// <exception cref="EdgeConvException">There are none, or more than <paramref name="most"/>.</exception>
    public static async Task<long> ToFile(HttpContext context, string path, long most)
    {
        Kind(context, "application/octet-stream");
        Allow(context, most);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await context.Request.Body.CopyToAsync(file, context.RequestAborted).ConfigureAwait(false);
        return file.Length > 0 ? file.Length
            : throw new EdgeConvException(HttpErrors.Request, $"{Path.GetFileName(path)}: is empty; choose a file with something in it");
    }

    private static void Kind(HttpContext context, string expected)
    {
        string? type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!expected.Equals(type, StringComparison.OrdinalIgnoreCase))
            throw new EdgeConvException(HttpErrors.Request, $"{context.Request.Path}: a body of type '{type}' is not taken; send {expected}");
    }

    /// <summary>A body of that length is read to its end even where it is refused, so that the page hears why.</summary>
    /// <exception cref="EdgeConvException">It says that it is longer.</exception>
    public static void Allow(HttpContext context, long most)
    {
        if (context.Request.ContentLength > most)
            throw TooLong(context, most);
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
    }

    /// <summary>What is said of a body that the server cut off.</summary>
    public static EdgeConvException TooLong(HttpContext context, long most) => new(HttpErrors.TooLong,
        $"{context.Request.Path}: {(context.Request.ContentLength is { } length ? $"{length} bytes are" : "this is")} too many; at most {most} are taken, so give a smaller file or its path");
}
