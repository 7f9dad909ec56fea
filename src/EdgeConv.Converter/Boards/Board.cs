using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeConv.Processor;

namespace EdgeConv.Converter.Boards;

/// <summary>What the planner knows of a board. The files and what their fields mean are in <c>boards/</c>.</summary>
/// <param name="Schema">Where the schema is; for editors.</param>
/// <param name="Name">As in <c>--board</c>.</param>
/// <param name="Title">For people.</param>
internal sealed record Board(
    [property: JsonPropertyName("$schema")] string Schema,
    string Name,
    string Title,
    BoardCores Cores,
    [property: JsonConverter(typeof(IsaWord))] Isa Instructions,
    BoardCaches Caches,
    BoardMemory Memory)
{
    private const string Resources = "boards/", Extension = ".json";
    private const string AsTheSchemaSays = "write it as boards/board.schema.json says";
    private const int MostBytes = 1 << 16;

    /// <summary>The boards that are built in, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(Board).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Resources, StringComparison.Ordinal))
        .Select(resource => resource[Resources.Length..^Extension.Length])
        .Order(StringComparer.Ordinal)];

    /// <summary>The board of that name, or of the JSON file at that path.</summary>
    /// <exception cref="EdgeConvException">There is neither, or the file is not as <c>boards/board.schema.json</c> says.</exception>
    public static Board Load(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
        {
            using Stream resource = typeof(Board).Assembly.GetManifestResourceStream(Resources + nameOrPath + Extension)!;
            var text = new byte[resource.Length];
            resource.ReadExactly(text);
            return Parse(text, nameOrPath);
        }
        if (!File.Exists(nameOrPath))
            throw new EdgeConvException($"board '{nameOrPath}': there is no such board or file; give one of {string.Join(", ", Names)}, or the path of a JSON file");
        try
        {
            using FileStream file = File.OpenRead(nameOrPath);
            if (file.Length > MostBytes)
                throw new EdgeConvException($"{nameOrPath}: {file.Length} bytes are too many for a board; {AsTheSchemaSays}");
            var text = new byte[file.Length];
            file.ReadExactly(text);
            return Parse(text, nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException($"{nameOrPath}: cannot be read ({e.Message}); give a JSON file that can");
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
            if (json.StartsWith("\uFEFF"u8))
                json = json[3..];
            board = JsonSerializer.Deserialize(json, BoardJson.Default.Board) ?? throw new JsonException("there is no object");
        }
        catch (JsonException e)
        {
            string message = e.Message.ReplaceLineEndings(" ");
            string where = e.Path is null || message.Contains(e.Path, StringComparison.Ordinal) ? "" : $"{e.Path}: ";
            throw new EdgeConvException($"{place}: {where}{message}; {AsTheSchemaSays}");
        }
        if (board.Complaint() is { } complaint)
            throw new EdgeConvException($"{place}: {complaint}; {AsTheSchemaSays}");
        return board;
    }

    /// <summary>What is out of range, or null.</summary>
    private string? Complaint() =>
        Name.Length == 0 || Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') || Name.Split('-').Contains("")
            ? $"name '{Name}' is not small letters, digits and single hyphens between them"
        : Title.Length == 0 ? "title is empty"
        : Outside(Cores.Count, 1, 64, "cores.count")
        ?? Caches.Complaint()
        ?? Outside(Memory.RamBytes, 1, 1L << 40, "memory.ramBytes")
        ?? Outside(Memory.ArenaBytes, 1, Math.Min(Memory.RamBytes, int.MaxValue), "memory.arenaBytes");

    internal static string? Outside(long value, long least, long most, string what) =>
        value < least || value > most ? $"{what} is {value}, not {least} to {most}" : null;
}

internal sealed record BoardCores([property: JsonConverter(typeof(CoreWord))] CoreType Type, int Count);

/// <summary>Data caches as one busy core sees them. Without a third level its bytes and ways are 0.</summary>
internal sealed record BoardCaches(int LineBytes, int L1DataBytes, int L1DataWays, int L2Bytes, int L2Ways, int L3Bytes, int L3Ways)
{
    internal string? Complaint() =>
        Board.Outside(LineBytes, 16, 256, "caches.lineBytes")
        ?? Level(L1DataBytes, L1DataWays, 1 << 20, "l1Data")
        ?? Level(L2Bytes, L2Ways, 1 << 30, "l2")
        ?? (L3Bytes == 0 && L3Ways == 0 ? null : Level(L3Bytes, L3Ways, 1 << 30, "l3"));

    private string? Level(int bytes, int ways, int most, string name) =>
        Board.Outside(bytes, 1024, most, $"caches.{name}Bytes") ?? Board.Outside(ways, 1, 64, $"caches.{name}Ways")
        ?? (bytes % (LineBytes * ways) != 0 || !BitOperations.IsPow2(bytes / (LineBytes * ways))
            ? $"caches.{name}Bytes is {bytes}, not {LineBytes} bytes a line times {ways} ways times a power of two" : null);
}

/// <param name="RamBytes">Of the smallest that is sold.</param>
/// <param name="ArenaBytes">Activation memory that a model may take unless told otherwise.</param>
internal sealed record BoardMemory(long RamBytes, int ArenaBytes);

/// <summary>A value that files write as a word.</summary>
internal abstract class WordConverter<T>(T[] values, Func<T, string> word) : JsonConverter<T> where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach (T value in values)
            if (word(value) == text)
                return value;
        throw new JsonException($"{(text is null ? "a value that is no word" : $"'{text}'")} stands where one of {string.Join(", ", values.Select(word))} must");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(word(value));
}

internal sealed class CoreWord() : WordConverter<CoreType>(Processor.Cores.All, Processor.Cores.Word);

internal sealed class IsaWord() : WordConverter<Isa>(Isas.All, Isas.Word);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Board))]
internal sealed partial class BoardJson : JsonSerializerContext;
