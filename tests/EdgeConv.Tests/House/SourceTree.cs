using System.Text.RegularExpressions;

namespace EdgeConv.Tests.House;

/// <summary>The repository's files as a reader sees them: without what a build makes and what Git keeps.</summary>
internal static partial class SourceTree
{
    private static readonly string[] Made = [".git", "bin", "obj", "artifacts", "__pycache__", ".vs", ".idea", ".vscode"];

    public static IReadOnlyList<string> Files { get; } = [.. Walk("")];

    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    public static IEnumerable<string> CSharp(string folder) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(RepositoryRoot.File(file));

    public static bool IsMade(string name) => Made.Contains(name) || name.EndsWith(".user", StringComparison.Ordinal);

    /// <summary>C# text without comments, and with every string and character literal empty.</summary>
    public static string Code(string text) => CommentOrLiteral().Replace(text, match => match.Value[0] == '/' ? " " : "\"\"");

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var entry in new DirectoryInfo(RepositoryRoot.File(folder)).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string path = folder + entry.Name;
            if (IsMade(entry.Name) || entry.LinkTarget is not null)
            {
                continue;
            }
            if (entry is FileInfo)
            {
                yield return path;
                continue;
            }
            foreach (string below in Walk(path + "/"))
            {
                yield return below;
            }
        }
    }

    [GeneratedRegex("""
        //[^\n]*|/\*.*?\*/|"{3,}.*?"{3,}|@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.[^'\n]*)'
        """, RegexOptions.Singleline)]
    private static partial Regex CommentOrLiteral();
}
