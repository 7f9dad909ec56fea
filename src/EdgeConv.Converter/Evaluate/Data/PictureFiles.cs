namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>Picture files by name.</summary>
internal static class PictureFiles
{
    private const int DeepestFolder = 16;

    private static readonly string[] s_endings = [".jpg", ".jpeg", ".png", ".webp"];

    public static bool IsPicture(string path) => s_endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>All pictures in a folder and its subfolders, in the order of their paths; links to folders are not followed.</summary>
    public static string[] In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
            .Where(IsPicture).Order(StringComparer.Ordinal)];
}
