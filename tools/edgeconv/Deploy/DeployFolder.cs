using System.Text;
using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Processor;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>All that is copied to a board: program, gateway, models, configuration, units, scripts.</summary>
internal sealed class DeployFolder
{
    private const string Release = "release", Resources = "deploy/", Program = "edgeconv-board", GatewayProgram = "edgeconv-gateway";
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = ForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const int MostConfigurationBytes = 1 << 20;

    // e_machine of an ELF file, at byte 18.
    private const int MachineAt = 18, MachineArm64 = 183, MachineX64 = 62;

    private readonly SortedDictionary<string, (string? Path, byte[]? Bytes, UnixFileMode Mode)> _files = new(StringComparer.Ordinal);

    /// <param name="program">The ahead-of-time compiled program for that board.</param>
    /// <param name="gateway">The gateway's configuration and the folder with its program, or null.</param>
    /// <exception cref="EdgeConvException">The configuration, a model or the program is at fault.</exception>
    public DeployFolder(Board board, string configuration, string program, (string Configuration, string Program)? gateway)
    {
        Architecture = ArchitectureOf(board);
        DeployedNode node = DeployedNode.Of(configuration, board.Name);
        Add("node.json", Encoding.UTF8.GetBytes(node.Json));
        foreach ((string path, string name) in node.Models)
            Add("models/" + name, path);
        Add(Program, program, Executable);
        CheckProgram(program, "publish-board");
        Add("units/edgeconv-node.service", Encoding.UTF8.GetBytes(NodeUnit(node.Configuration.Name)));
        if (gateway is { } second)
            AddGateway(DeployedGateway.Of(second.Configuration, node.Configuration), second.Program);
        Add("install.sh", Resource("install.sh"), Executable);
        Add("uninstall.sh", Resource("uninstall.sh"), Executable);
        Id = Identity();
        Add(Release, Encoding.UTF8.GetBytes($"id={Id}\narchitecture={Architecture}\nboard={board.Name}\n"));
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
        foreach ((string name, (string? path, byte[]? bytes, UnixFileMode mode)) in _files)
        {
            string target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = mode & Secret; // a secret is never open to others, not even at first
            using var file = new FileStream(target, options);
            using Stream content = bytes is null ? InputFile.Open(path!) : new MemoryStream(bytes);
            content.CopyTo(file);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, mode);
        }
    }

    private void Add(string name, byte[] bytes, UnixFileMode mode = ForAll) => _files[name] = (null, bytes, mode);

    private void Add(string name, string path, UnixFileMode mode = ForAll) => _files[name] = (path, null, mode);

    private void AddGateway(DeployedGateway gateway, string folder)
    {
        if (!Directory.Exists(folder))
            throw new EdgeConvException(CommandErrors.NoFile, $"{folder}: there is no such folder; check the path");
        CheckProgram(Path.Combine(folder, GatewayProgram), "publish-gateway");
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            Add("gateway/" + name, path, name == GatewayProgram ? Executable : ForAll);
        }
        Add("gateway.json", Encoding.UTF8.GetBytes(gateway.Json));
        foreach ((string name, string path) in gateway.Secrets)
            Add("secrets/" + name, path, Secret);
        Add("units/edgeconv-gateway.service", Resource("edgeconv-gateway.service"));
    }

    private void CheckProgram(string program, string publish)
    {
        using FileStream file = InputFile.Open(program);
        Span<byte> start = stackalloc byte[MachineAt + 2];
        int machine = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[..4].SequenceEqual("\u007FELF"u8) ? start[MachineAt] : -1;
        if (machine != (Architecture == "arm64" ? MachineArm64 : MachineX64))
            throw new EdgeConvException(DeployErrors.Program, $"{program}: is no program for {Architecture}; publish it by tools/arm64/arm64 {publish} {Architecture}");
    }

    /// <summary>The node's unit is a template for several nodes on a machine; this is the one of a deployed board.</summary>
    private static string NodeUnit(string name) => string.Join('\n', Encoding.UTF8.GetString(Resource("edgeconv-node@.service")).Split('\n').Where(line => !line.StartsWith('#')))
        .Replace("/usr/lib/edgeconv/", "/opt/edgeconv/current/", StringComparison.Ordinal)
        .Replace("/etc/edgeconv/%i.json", "/etc/edgeconv/node.json", StringComparison.Ordinal).Replace("%i", name, StringComparison.Ordinal);

    private string Identity()
    {
        var hash = new Sha256();
        foreach ((string name, (string? path, byte[]? bytes, _)) in _files)
        {
            hash.Add(Encoding.UTF8.GetBytes(name + "\0"));
            hash.Add(Sha256.Of(bytes ?? File.ReadAllBytes(path!)));
        }
        return Convert.ToHexStringLower(hash.End())[..16];
    }

    private static byte[] Resource(string name)
    {
        using Stream resource = typeof(DeployFolder).Assembly.GetManifestResourceStream(Resources + name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
