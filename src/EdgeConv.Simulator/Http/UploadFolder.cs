using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>
/// Where files that a page sends lie: a folder of its own that only this user can read, gone with the simulator. Of each kind only what runs now is kept, so it does not grow.
/// </summary>
internal sealed class UploadFolder : IDisposable
{
    private const int MostPictures = 500, LongestName = 80;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeconv-simulator-").FullName;
    private readonly Dictionary<string, string> _kept = [];
    private string? _gathering;
    private long _gathered;
    private int _count;

    /// <summary>Takes a file and hands its path on; when that is refused the file goes, else the one before it does.</summary>
    public async Task Take(HttpContext context, string kind, Action<string> use)
    {
        string folder = NewFolder(kind);
        try
        {
            string path = Path.Combine(folder, NameOf(context));
            await RequestBody.ToFile(context, path, ServerSettings.MostUploadedBytes).ConfigureAwait(false);
            await Task.Run(() => use(path)).ConfigureAwait(false);
        }
        catch
        {
            Remove(folder);
            throw;
        }

        Keep(kind, folder);
    }

    /// <summary>Takes one of several pictures that are one source; the last one hands on their folder.</summary>
    public async Task Gather(HttpContext context, bool hasMore, Action<string> use)
    {
        string folder = _gathering ??= NewFolder("source");
        try
        {
            int number = Directory.GetFiles(folder).Length;
            if (number >= MostPictures)
                throw new EdgeConvException(HttpErrors.TooLong, $"pictures: {number + 1} are too many for one source; give at most {MostPictures}, or the path of their folder");
            // In the order in which they came.
            string path = Path.Combine(folder, $"{number:000}-{NameOf(context)}");
            _gathered += await RequestBody.ToFile(context, path, ServerSettings.MostUploadedBytes - _gathered).ConfigureAwait(false);
            if (hasMore)
                return;
            string source = number == 0 ? path : folder;
            await Task.Run(() => use(source)).ConfigureAwait(false);
        }
        catch
        {
            (_gathering, _gathered) = (null, 0);
            Remove(folder);
            throw;
        }

        (_gathering, _gathered) = (null, 0);
        Keep("source", folder);
    }

    /// <summary>Takes a file for as long as it is looked at.</summary>
    public async Task<T> Borrow<T>(HttpContext context, string kind, Func<string, T> use)
    {
        RequestBody.Allow(context, ServerSettings.MostUploadedBytes);
        string folder = NewFolder(kind);
        try
        {
            string path = Path.Combine(folder, NameOf(context));
            await RequestBody.ToFile(context, path, ServerSettings.MostUploadedBytes).ConfigureAwait(false);
            return await Task.Run(() => use(path)).ConfigureAwait(false);
        }
        finally
        {
            Remove(folder);
        }
    }

    public void Dispose() => Remove(_folder);

    private string NewFolder(string kind) => Directory.CreateDirectory(Path.Combine(_folder, $"{kind}-{_count++}")).FullName;

    private void Keep(string kind, string folder)
    {
        if (_kept.TryGetValue(kind, out string? before))
            Remove(before);
        _kept[kind] = folder;
    }

    /// <summary>The file's own name, as far as it is harmless: it is part of messages and decides by its ending how the file is read.</summary>
    private static string NameOf(HttpContext context)
    {
        var name = new StringBuilder();
        foreach (char c in Path.GetFileName(context.Request.Query["name"].ToString()))
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_');
        string harmless = name.ToString().TrimStart('.');
        if (harmless.Length == 0)
            throw new EdgeConvException(HttpErrors.Request, $"{context.Request.Path}: says no name; add ?name=FILE.jpg, whose ending says what the file is");
        return harmless.Length <= LongestName ? harmless : harmless[^LongestName..];
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody reads it still: it goes with the folder for temporary files.
        }
    }
}
