namespace EdgeConv;

/// <summary>The repository a test program belongs to: the folder that holds EdgeConv.sln.</summary>
internal static class RepositoryRoot
{
    /// <summary>EDGECONV_ROOT if set, else the nearest folder above the program, or above the current directory, with EdgeConv.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file or folder of the repository; <paramref name="relative"/> uses forward slashes.</summary>
    public static string File(string relative) => System.IO.Path.Combine(Path, relative);

    private static string Find()
    {
        string? named = Environment.GetEnvironmentVariable("EDGECONV_ROOT");
        if (!string.IsNullOrEmpty(named))
        {
            return Holds(named) ? named : throw new DirectoryNotFoundException($"EDGECONV_ROOT={named} holds no EdgeConv.sln");
        }
        return Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory)
            ?? throw new DirectoryNotFoundException(
                $"no EdgeConv.sln above {AppContext.BaseDirectory} nor above {Environment.CurrentDirectory}: set EDGECONV_ROOT");
    }

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (Holds(folder.FullName))
            {
                return folder.FullName;
            }
        }
        return null;
    }

    private static bool Holds(string folder) => System.IO.File.Exists(System.IO.Path.Combine(folder, "EdgeConv.sln"));
}
