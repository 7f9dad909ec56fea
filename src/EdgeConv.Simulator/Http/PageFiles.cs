using System.Reflection;

namespace EdgeConv.Simulator.Http;

/// <summary>The page's files, from the program itself: by their path in the address line.</summary>
internal static class PageFiles
{
    private const string Folder = "pages/";

    private static readonly Dictionary<string, PageFile> s_files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToDictionary(name => name == Folder + "page.html" ? "/" : name[(Folder.Length - 1)..], Read);

    public static PageFile? At(string path) => s_files.GetValueOrDefault(path);

    private static PageFile Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(bytes, Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        });
    }
}

internal sealed record PageFile(byte[] Bytes, string ContentType);
