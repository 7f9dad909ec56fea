using EdgeConv.Boards;
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
    private const int LeastBytes = 1 << 10, MostBytes = 1 << 30;

    private static readonly BoardFile s_file = new("microcontroller", "write it as boards/microcontrollers/microcontroller.schema.json says",
        ConverterErrors.WrongMicrocontroller, ConverterErrors.WrongMicrocontroller);

    private static readonly string[] s_fields =
        ["$schema", "name", "aliases", "title", "clockMegahertz", "cyclesPerInstruction", "heapBytes", "largestArrayBytes", "deployBytes", "sources"];

    /// <summary>Those that are built in, in alphabetical order.</summary>
    public static IReadOnlyList<Microcontroller> BuiltIn { get; } = [.. typeof(Microcontroller).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Resources, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(resource => Parse(BoardFile.BuiltIn(typeof(Microcontroller).Assembly, resource), resource[Resources.Length..^Extension.Length]))];

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
        return Parse(s_file.Read(nameOrPath), nameOrPath);
    }

    /// <summary>The microcontroller that the text describes.</summary>
    /// <param name="place">Where the text is from, for errors.</param>
    /// <exception cref="EdgeConvException">It is not as <c>boards/microcontrollers/microcontroller.schema.json</c> says.</exception>
    public static Microcontroller Parse(ReadOnlySpan<byte> json, string place) => s_file.Parse(json, place, Read, static board => board.Complaint());

    private static Microcontroller Read(ReadOnlySpan<byte> json) => JsonFields.Read(json, s_fields, static fields =>
    {
        string? missing = Array.Find(s_fields, field => !fields.Has(field));
        if (missing is not null)
            throw JsonFields.Fault(fields.Path, $"lacks '{missing}'");
        fields.Text("$schema");
        return new Microcontroller(fields.Text("name"), fields.Texts("aliases"), fields.Text("title"), fields.Whole("clockMegahertz"),
            fields.NumberOrNull("cyclesPerInstruction") ?? double.NaN, fields.Whole("heapBytes"), fields.Whole("largestArrayBytes"), fields.Whole("deployBytes"), fields.Texts("sources"));
    });

    private string? Complaint() => BoardFile.NamesComplaint(Name, Aliases, Title)
        ?? BoardFile.Outside(ClockMegahertz, 1, 10_000, "clockMegahertz")
        ?? (CyclesPerInstruction is not (>= 0.1 and <= 100) ? $"cyclesPerInstruction is {CyclesPerInstruction}, not 0.1 to 100" : null)
        ?? BoardFile.Outside(HeapBytes, LeastBytes, MostBytes, "heapBytes")
        ?? BoardFile.Outside(LargestArrayBytes, LeastBytes, MostBytes, "largestArrayBytes")
        ?? BoardFile.Outside(DeployBytes, LeastBytes, MostBytes, "deployBytes")
        ?? (Sources.Count == 0 || Sources.Any(string.IsNullOrEmpty) ? "sources is empty, or one of them" : null);
}
