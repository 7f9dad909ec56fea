using EdgeConv.Verbs;

namespace EdgeConv.Bench;

/// <summary>Where things lie: the repository, the shared data beside it, and what the benchmarks write.</summary>
internal sealed class Folders
{
    private readonly string _top, _shared;

    public Folders()
    {
        _top = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(_top, "EdgeConv.sln")))
            _top = Path.GetDirectoryName(_top) ?? throw new EdgeConvException(CommandErrors.Repository, "the program stands outside the repository; run it by dotnet run");
        _shared = Environment.GetEnvironmentVariable("EDGECONV_SHARED") is { Length: > 0 } named ? named : Path.Combine(_top, "..", "shared");
        Output = Path.Combine(_top, "artifacts", "models");
        Results = Path.Combine(_top, "artifacts", "bench");
        Directory.CreateDirectory(Output);
        Directory.CreateDirectory(Results);
    }

    /// <summary>Converted models.</summary>
    public string Output { get; }

    /// <summary>Tables.</summary>
    public string Results { get; }

    public bool HasShared => Directory.Exists(Path.Combine(_shared, "models"));

    /// <exception cref="EdgeConvException">The file is not there.</exception>
    public string Shared(string path) => Path.Combine(_shared, path) is var file && Path.Exists(file) ? Path.GetFullPath(file)
        : throw new EdgeConvException(CommandErrors.Repository, $"{file} is missing; put the shared data beside the repository or name it in EDGECONV_SHARED");

    public string InRepository(string path) => Path.Combine(_top, path);

    public string Meter(string file) => Path.Combine(_top, "tools", "meter", file);
}
