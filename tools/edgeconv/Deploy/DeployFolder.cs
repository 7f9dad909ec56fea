using System.Security.Cryptography;
using System.Text;
using EdgeConv.Boards;
using EdgeConv.Processor;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>All that is copied to a board: program, gateway, models, configuration, units, scripts.</summary>
internal sealed class DeployFolder
{
    private const string Release = "release", Resources = "deploy/", Program = "edgeconv-board";
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = ForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const int MostConfigurationBytes = 1 << 20;

    // e_machine of an ELF file, at byte 18.
    private const int MachineAt = 18, MachineArm64 = 183, MachineX64 = 62;

    private readonly SortedDictionary<string, (string? Path, byte[]? Bytes, bool Runs)> _files = new(StringComparer.Ordinal);

    /// <param name="program">The ahead-of-time compiled program for that board.</param>
    /// <param name="gateway">The gateway's configuration and the folder with its program, or null.</param>
    /// <exception cref="EdgeConvException">The configuration, a model or the program is at fault.</exception>
    public DeployFolder(Board board, string configuration, string program, (string Configuration, string Program)? gateway)
    {
        Architecture = ArchitectureOf(board);
        DeployedNode node = DeployedNode.Of(configuration, board.Name);
        _files["node.json"] = (null, Encoding.UTF8.GetBytes(node.Json), false);
        foreach ((string path, string name) in node.Models)
            _files["models/" + name] = (path, null, false);
        CheckProgram(program);
        _files[Program] = (program, null, true);
        _files["units/edgeconv-node.service"] = (null, Encoding.UTF8.GetBytes(NodeUnit(node.Name)), false);
        if (gateway is { } second)
        {
            if (!Directory.Exists(second.Program))
                throw new EdgeConvException(CommandErrors.NoFile, $"{second.Program}: there is no such folder; check the path");
            foreach (string path in Directory.EnumerateFiles(second.Program, "*", SearchOption.AllDirectories))
                _files["gateway/" + Path.GetRelativePath(second.Program, path).Replace('\\', '/')] = (path, null, Path.GetFileName(path) == "edgeconv-gateway");
            _files["gateway.json"] = (null, InputFile.Read(second.Configuration, MostConfigurationBytes), false);
            _files["units/edgeconv-gateway.service"] = (null, Resource("edgeconv-gateway.service"), false);
        }
        _files["install.sh"] = (null, Resource("install.sh"), true);
        _files["uninstall.sh"] = (null, Resource("uninstall.sh"), true);
        Id = Identity();
        _files[Release] = (null, Encoding.UTF8.GetBytes($"id={Id}\narchitecture={Architecture}\nboard={board.Name}\n"), false);
    }

    /// <summary>Of all its files: the same files have the same.</summary>
    public string Id { get; }

    /// <summary><c>arm64</c> or <c>x64</c>.</summary>
    public string Architecture { get; }

    public long Bytes => _files.Values.Sum(file => file.Bytes?.Length ?? new FileInfo(file.Path!).Length);

    /// <summary>Paths in it with their sizes.</summary>
    public IEnumerable<(string Name, long Bytes)> Files => _files.Select(file => (file.Key, file.Value.Bytes?.Length ?? new FileInfo(file.Value.Path!).Length));

    public static string ArchitectureOf(Board board) => board.Instructions is Isa.Neon or Isa.NeonDot ? "arm64" : "x64";

    /// <summary>Writes it. A folder that was written before is replaced, another is left alone.</summary>
    public void Write(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            if (!File.Exists(Path.Combine(folder, Release)))
                throw new EdgeConvException(DeployErrors.Folder, $"{folder}: is not empty and was not made by deploy; name a new folder");
            Directory.Delete(folder, recursive: true);
        }
        foreach ((string name, (string? path, byte[]? bytes, bool runs)) in _files)
        {
            string target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (bytes is null)
                File.Copy(path!, target, overwrite: true);
            else
                File.WriteAllBytes(target, bytes);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(target, runs ? Executable : ForAll);
        }
    }

    private void CheckProgram(string program)
    {
        using FileStream file = InputFile.Open(program);
        Span<byte> start = stackalloc byte[MachineAt + 2];
        int machine = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[..4].SequenceEqual("\u007FELF"u8) ? start[MachineAt] : -1;
        if (machine != (Architecture == "arm64" ? MachineArm64 : MachineX64))
            throw new EdgeConvException(DeployErrors.Program, $"{program}: is no program for {Architecture}; publish it by tools/arm64/arm64 publish-board {Architecture}");
    }

    /// <summary>The node's unit is a template for several nodes on a machine; this is the one of a deployed board.</summary>
    private static string NodeUnit(string name) => string.Join('\n', Encoding.UTF8.GetString(Resource("edgeconv-node@.service")).Split('\n').Where(line => !line.StartsWith('#')))
        .Replace("/usr/lib/edgeconv/", "/opt/edgeconv/current/", StringComparison.Ordinal)
        .Replace("/etc/edgeconv/%i.json", "/etc/edgeconv/node.json", StringComparison.Ordinal).Replace("%i", name, StringComparison.Ordinal);

    private string Identity()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, (string? path, byte[]? bytes, _)) in _files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
            hash.AppendData(SHA256.HashData(bytes ?? File.ReadAllBytes(path!)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static byte[] Resource(string name)
    {
        using Stream resource = typeof(DeployFolder).Assembly.GetManifestResourceStream(Resources + name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
