using EdgeConv.Verbs;

namespace EdgeConv.Command.Pictures;

/// <summary>Picture files by name.</summary>
internal static class PictureFolder
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>The file itself, or all pictures in a folder and its subfolders, in the order of their paths.</summary>
    /// <exception cref="EdgeConvException">There is no such file or folder, or the folder has no pictures.</exception>
    public static string[] Files(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw new EdgeConvException(CommandErrors.NoFile, $"{path}: there is no such file or folder; check the path");
        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new EdgeConvException(CommandErrors.NoPictures,
            $"{path}: the folder holds no pictures; put .jpg, .png or .webp files there");
    }
}
