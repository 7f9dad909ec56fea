using Xunit;

namespace EdgeConv;

/// <summary>Models, pictures and reference outputs of other programs. They lie beside the repository, in ../shared, and are not part of it.</summary>
internal static class SharedData
{
    /// <summary>EDGECONV_SHARED if set, else ../shared beside the repository; need not exist.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("EDGECONV_SHARED") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared"));

    /// <summary>Whether the data are on this machine.</summary>
    public static bool IsPresent => Directory.Exists(Path.Combine(Root, "models"));

    /// <summary>Skips the running test, with the reason code of tests/skips.json, where the data are absent.</summary>
    public static void Require()
    {
        if (!IsPresent)
        {
            Assert.Skip("no:shared");
        }
    }

    /// <summary>A file of the shared data, after <see cref="Require"/>; <paramref name="relative"/> uses forward slashes.</summary>
    public static string File(string relative)
    {
        Require();
        return Path.Combine(Root, relative);
    }
}
