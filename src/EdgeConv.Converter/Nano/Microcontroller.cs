using System.Text.Json;
using EdgeConv.Json;

namespace EdgeConv.Converter.Nano;

/// <summary>What the converter knows of a microcontroller. The files and what their fields mean are in <c>boards/microcontrollers/</c>.</summary>
/// <param name="Name">As in <c>--board</c>.</param>
/// <param name="Aliases">Shorter words for <c>--board</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="ClockMegahertz">Of the core.</param>
/// <param name="CyclesPerInstruction">Of the core's own instructions while it interprets.</param>
/// <param name="HeapBytes">Managed heap that is free when an application starts.</param>
/// <param name="LargestArrayBytes">The longest array of bytes that the runtime makes.</param>
/// <param name="DeployBytes">Flash for an application's assemblies.</param>
/// <param name="Sources">Where each figure is from, and which are assumed.</param>
internal sealed record Microcontroller(
    string Name,
    IReadOnlyList<string> Aliases,
    string Title,
    int ClockMegahertz,
    double CyclesPerInstruction,
    int HeapBytes,
    int LargestArrayBytes,
    int DeployBytes,
    IReadOnlyList<string> Sources)
{
    private const string Resources = "microcontrollers/", Extension = ".json";
    private const string AsTheSchemaSays = "write it as boards/microcontrollers/microcontroller.schema.json says";
    private const int MostFileBytes = 1 << 16, LeastBytes = 1 << 10, MostBytes = 1 << 30;

    private static readonly string[] s_fields =
        ["$schema", "name", "aliases", "title", "clockMegahertz", "cyclesPerInstruction", "heapBytes", "largestArrayBytes", "deployBytes", "sources"];

    /// <summary>Those that are built in, in alphabetical order.</summary>
    public static IReadOnlyList<Microcontroller> BuiltIn { get; } = [.. typeof(Microcontroller).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Resources, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(resource => Parse(Resource(resource), resource[Resources.Length..^Extension.Length]))];

    /// <summary>The one of that name or alias, or null.</summary>
    public static Microcontroller? Find(string name) => BuiltIn.FirstOrDefault(board => board.Name == name || board.Aliases.Contains(name));

    /// <summary>The one of that name or alias, or of the JSON file at that path.</summary>
    /// <exception cref="EdgeConvException">There is neither, or the file is not as <c>boards/microcontrollers/microcontroller.schema.json</c> says.</exception>
    public static Microcontroller Load(string nameOrPath)
    {
        if (Find(nameOrPath) is { } board)
            return board;
        if (!File.Exists(nameOrPath))
            throw new EdgeConvException(ConverterErrors.NoMicrocontroller,
                $"board '{nameOrPath}': there is no such microcontroller or file; give one of {string.Join(", ", BuiltIn.Select(known => known.Name))}, or the path of a JSON file");
        try
        {
            using FileStream file = File.OpenRead(nameOrPath);
            if (file.Length > MostFileBytes)
                throw new EdgeConvException(ConverterErrors.WrongMicrocontroller, $"{nameOrPath}: {file.Length} bytes are too many for a microcontroller; {AsTheSchemaSays}");
            var text = new byte[file.Length];
            file.ReadExactly(text);
            return Parse(text, nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(ConverterErrors.WrongMicrocontroller, $"{nameOrPath}: cannot be read ({e.Message}); give a JSON file that can");
        }
    }

    /// <summary>The microcontroller that the text describes.</summary>
    /// <param name="place">Where the text is from, for errors.</param>
    /// <exception cref="EdgeConvException">It is not as <c>boards/microcontrollers/microcontroller.schema.json</c> says.</exception>
    public static Microcontroller Parse(ReadOnlySpan<byte> json, string place)
    {
        Microcontroller board;
        try
        {
            board = JsonFields.Read(json, s_fields, static fields =>
            {
                string? missing = Array.Find(s_fields, field => !fields.Has(field));
                if (missing is not null)
                    throw JsonFields.Fault(fields.Path, $"lacks '{missing}'");
                fields.Text("$schema");
                return new Microcontroller(fields.Text("name"), fields.Texts("aliases"), fields.Text("title"), fields.Whole("clockMegahertz"),
                    fields.NumberOrNull("cyclesPerInstruction") ?? double.NaN, fields.Whole("heapBytes"), fields.Whole("largestArrayBytes"), fields.Whole("deployBytes"), fields.Texts("sources"));
            });
        }
        catch (JsonException e)
        {
            throw new EdgeConvException(ConverterErrors.WrongMicrocontroller, $"{place}: {e.Path ?? "$"}: {JsonFields.Reason(e)}; {AsTheSchemaSays}");
        }
        if (board.Complaint() is { } complaint)
            throw new EdgeConvException(ConverterErrors.WrongMicrocontroller, $"{place}: {complaint}; {AsTheSchemaSays}");
        return board;
    }

    private string? Complaint() =>
        Name.Length == 0 || Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') || Name.Split('-').Contains("")
            ? $"name '{Name}' is not small letters, digits and single hyphens between them"
        : Aliases.Contains(null) ? "an alias is null"
        : Aliases.FirstOrDefault(alias => alias.Length == 0 || alias.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '-' and not '+'))
            is { } wrong ? $"alias '{wrong}' is not small letters, digits, hyphens and plus signs"
        : Title.Length == 0 ? "title is empty"
        : ClockMegahertz is < 1 or > 10_000 ? $"clockMegahertz is {ClockMegahertz}, not 1 to 10000"
        : CyclesPerInstruction is not (>= 0.1 and <= 100) ? $"cyclesPerInstruction is {CyclesPerInstruction}, not 0.1 to 100"
        : Outside(HeapBytes, "heapBytes") ?? Outside(LargestArrayBytes, "largestArrayBytes") ?? Outside(DeployBytes, "deployBytes")
        ?? (Sources.Count == 0 || Sources.Any(string.IsNullOrEmpty) ? "sources is empty, or one of them" : null);

    private static string? Outside(int value, string what) => value is < LeastBytes or > MostBytes ? $"{what} is {value}, not {LeastBytes} to {MostBytes}" : null;

    private static byte[] Resource(string name)
    {
        using Stream resource = typeof(Microcontroller).Assembly.GetManifestResourceStream(name)!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }
}
