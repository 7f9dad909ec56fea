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
    private const string AsTheSchemaSays = "write it as boards/board.schema.json says";
    private const int MostBytes = 1 << 16;

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
        try
        {
            using FileStream file = File.OpenRead(nameOrPath);
            if (file.Length > MostBytes)
                throw new EdgeConvException(BoardErrors.Wrong, $"{nameOrPath}: {file.Length} bytes are too many for a board; {AsTheSchemaSays}");
            var text = new byte[file.Length];
            file.ReadExactly(text);
            return Parse(text, nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(BoardErrors.Unreadable, $"{nameOrPath}: cannot be read ({e.Message}); give a JSON file that can");
        }
    }

    /// <summary>The board that the text describes.</summary>
    /// <param name="place">Where the text is from, for errors.</param>
    /// <exception cref="EdgeConvException">It is not as <c>boards/board.schema.json</c> says.</exception>
    public static Board Parse(ReadOnlySpan<byte> json, string place)
    {
        Board board;
        try
        {
            board = BoardJson.Read(json);
        }
        catch (JsonException e)
        {
            throw new EdgeConvException(BoardErrors.Wrong, $"{place}: {e.Path ?? "$"}: {JsonFields.Reason(e)}; {AsTheSchemaSays}");
        }
        if (board.Complaint() is { } complaint)
            throw new EdgeConvException(BoardErrors.Wrong, $"{place}: {complaint}; {AsTheSchemaSays}");
        return board;
    }

    private static Board BuiltIn(string name)
    {
        using Stream resource = typeof(Board).Assembly.GetManifestResourceStream(Resources + name + Extension)!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return Parse(text, name);
    }

    /// <summary>What is out of range, or null.</summary>
    private string? Complaint() =>
        Name.Length == 0 || Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') || Name.Split('-').Contains("")
            ? $"name '{Name}' is not small letters, digits and single hyphens between them"
        : Aliases.FirstOrDefault(alias => alias is null || alias.Length == 0 || alias.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '-' and not '+'))
            is { } wrong ? $"alias '{wrong}' is not small letters, digits, hyphens and plus signs"
        : Aliases.Contains(null) ? "an alias is null"
        : Title.Length == 0 ? "title is empty"
        : Outside(Cores.Count, 1, 64, "cores.count")
        ?? Outside(Cores.ClockMegahertz, 1, 10_000, "cores.clockMegahertz")
        ?? Caches.Complaint()
        ?? Outside(Memory.RamBytes, 1, 1L << 40, "memory.ramBytes")
        ?? Outside(Memory.ArenaBytes, 1, Math.Min(Memory.RamBytes, int.MaxValue), "memory.arenaBytes")
        ?? Camera.Complaint()
        ?? Pins.Complaint()
        ?? Thermal?.Complaint();

    internal static string? Outside(long value, long least, long most, string what) =>
        value < least || value > most ? $"{what} is {value}, not {least} to {most}" : null;
}
