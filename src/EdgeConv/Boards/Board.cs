using System.Text.Json;
using EdgeConv.Json;
using EdgeConv.Processor;

namespace EdgeConv.Boards;

/// <summary>What planner and node know of a board. The files and what their fields mean are in <c>boards/</c>.</summary>
/// <param name="Schema">Where the schema is; for editors.</param>
/// <param name="Name">As in <c>--board</c>.</param>
/// <param name="Aliases">Shorter words for <c>--board</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Camera">What a configuration means that does not say it.</param>
/// <param name="Thermal">Null: the node never lowers its frame rate for heat.</param>
internal sealed record Board(
    string Schema,
    string Name,
    IReadOnlyList<string> Aliases,
    string Title,
    BoardCores Cores,
    Isa Instructions,
    BoardCaches Caches,
    BoardMemory Memory,
    BoardCamera Camera,
    BoardPins Pins,
    BoardThermal? Thermal)
{
    private const string Resources = "boards/", Extension = ".json";

    private static readonly BoardFile s_file = new("board", "write it as boards/board.schema.json says", BoardErrors.Wrong, BoardErrors.Unreadable);

    /// <summary>The boards that are built in, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(Board).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Resources, StringComparison.Ordinal))
        .Select(resource => resource[Resources.Length..^Extension.Length])
        .Order(StringComparer.Ordinal)];

    private static readonly Lazy<Dictionary<string, string>> s_aliases = new(() =>
        (from name in Names from alias in BuiltIn(name).Aliases select (alias, name)).ToDictionary(pair => pair.alias, pair => pair.name));

    /// <summary>The board of that name or alias, or of the JSON file at that path.</summary>
    /// <exception cref="EdgeConvException">There is neither, or the file is not as <c>boards/board.schema.json</c> says.</exception>
    public static Board Load(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
            return BuiltIn(nameOrPath);
        if (s_aliases.Value.TryGetValue(nameOrPath, out string? name))
            return BuiltIn(name);
        if (!File.Exists(nameOrPath))
            throw new EdgeConvException(BoardErrors.Unknown, $"board '{nameOrPath}': there is no such board or file; give one of {string.Join(", ", Names)}, or the path of a JSON file");
        return Parse(s_file.Read(nameOrPath), nameOrPath);
    }

    /// <summary>The board that the text describes.</summary>
    /// <param name="place">Where the text is from, for errors.</param>
    /// <exception cref="EdgeConvException">It is not as <c>boards/board.schema.json</c> says.</exception>
    public static Board Parse(ReadOnlySpan<byte> json, string place) => s_file.Parse(json, place, BoardJson.Read, static board => board.Complaint());

    private static Board BuiltIn(string name) => Parse(BoardFile.BuiltIn(typeof(Board).Assembly, Resources + name + Extension), name);

    /// <summary>What is out of range, or null.</summary>
    private string? Complaint() => BoardFile.NamesComplaint(Name, Aliases, Title)
        ?? BoardFile.Outside(Cores.Count, 1, 64, "cores.count")
        ?? BoardFile.Outside(Cores.ClockMegahertz, 1, 10_000, "cores.clockMegahertz")
        ?? Caches.Complaint()
        ?? BoardFile.Outside(Memory.RamBytes, 1, 1L << 40, "memory.ramBytes")
        ?? BoardFile.Outside(Memory.ArenaBytes, 1, Math.Min(Memory.RamBytes, int.MaxValue), "memory.arenaBytes")
        ?? Camera.Complaint()
        ?? Pins.Complaint()
        ?? Thermal?.Complaint();
}
