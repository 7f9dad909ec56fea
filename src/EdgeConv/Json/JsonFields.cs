using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EdgeConv.Json;

/// <summary>
/// An object of a JSON text whose fields have known names; they are taken by name. What is unknown, given twice, missing, null where it must not be, or of another kind
/// is a <see cref="JsonException"/> with its path. Reads files without the serialiser, which would be a seventh of the board's program.
/// </summary>
internal sealed class JsonFields
{
    public const string OtherKind = "is no value of the kind that stands here";

    private readonly string[] _names;
    private readonly JsonValue?[] _values; // null where the field is not there

    private JsonFields(JsonValue value, string path, string[] names)
    {
        if (value.Kind != JsonValueKind.Object)
            throw Fault(path, OtherKind);
        Path = path;
        _names = names;
        _values = new JsonValue?[names.Length];
        foreach ((string name, JsonValue of) in value.Properties)
        {
            int field = Array.IndexOf(names, name);
            if (field < 0)
                throw Fault(path, $"there is no field '{name}' here");
            if (_values[field] is not null)
                throw Fault(path, $"'{name}' is there twice");
            _values[field] = of;
        }
    }

    /// <summary>Where the object is, as <c>$.rules[0]</c>.</summary>
    public string Path { get; }

    /// <summary>What a text means that holds one object.</summary>
    /// <param name="json">UTF-8; a byte order mark may begin it.</param>
    /// <param name="names">Of the object's fields.</param>
    /// <param name="read">Takes them.</param>
    /// <exception cref="JsonException">It is no JSON, or not what is asked for.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string[] names, Func<JsonFields, T> read) where T : class
    {
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        JsonValue value;
        try
        {
            value = JsonValue.Parse(json);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("holds text that is no UTF-8", "$", null, null, e);
        }
        return read(new JsonFields(value, "$", names));
    }

    public static JsonException Fault(string path, string what) => new(what, path, null, null);

    /// <summary>Why the text was refused, without what names .NET's types, in one line.</summary>
    public static string Reason(JsonException fault)
    {
        string message = fault.Message;
        int at = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return at < 0 ? message : $"{message[..at].ReplaceLineEndings(" ").TrimEnd('.')} (line {fault.LineNumber + 1})";
    }

    public string Place(string name) => $"{Path}.{name}";

    public string Text(string name) => TextOrNull(name) ?? throw Missing(name);

    /// <summary>Null where it is not there or null.</summary>
    public string? TextOrNull(string name) => TryTake(name, out JsonValue? value) ? TextOf(value, Place(name)) : null;

    public double Number(string name, double otherwise) => Has(name) ? NumberOrNull(name) ?? throw Null(name) : otherwise;

    public double? NumberOrNull(string name) => TryTake(name, out JsonValue? value) ? NumberOf(value, Place(name)) : null;

    /// <summary>A whole number however it is written: 1024, 1024.0 and 1.024e3 are one number to JSON Schema too.</summary>
    public int Whole(string name) => (int)WholeOrNull(name, int.MinValue, int.MaxValue, isNeeded: true)!.Value;

    /// <inheritdoc cref="Whole(string)"/>
    public int Whole(string name, int otherwise) => Has(name) ? Whole(name) : otherwise;

    /// <inheritdoc cref="Whole(string)"/>
    public long Long(string name) => WholeOrNull(name, long.MinValue, long.MaxValue, isNeeded: true)!.Value;

    /// <inheritdoc cref="Whole(string)"/>
    public int? WholeOrNull(string name) => (int?)WholeOrNull(name, int.MinValue, int.MaxValue, isNeeded: false);

    public bool Truth(string name, bool otherwise)
    {
        if (!Has(name))
            return otherwise;
        return (TryTake(name, out JsonValue? value) ? value.Kind : JsonValueKind.Null) switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Fault(Place(name), OtherKind),
        };
    }

    /// <summary>Texts; one that is null is null.</summary>
    public IReadOnlyList<string>? TextsOrNull(string name) =>
        List(name, static (value, place) => value.Kind == JsonValueKind.Null ? null! : TextOf(value, place));

    /// <inheritdoc cref="TextsOrNull"/>
    public IReadOnlyList<string> Texts(string name) => TextsOrNull(name) ?? throw Missing(name);

    public IReadOnlyList<double>? NumbersOrNull(string name) => List(name, NumberOf);

    public IReadOnlyList<IReadOnlyList<double>>? NumberListsOrNull(string name) => List(name, static (value, place) => ListOf(value, place, NumberOf));

    public T Object<T>(string name, string[] names, Func<JsonFields, T> read) where T : class => ObjectOrNull(name, names, read) ?? throw Missing(name);

    public T? ObjectOrNull<T>(string name, string[] names, Func<JsonFields, T> read) where T : class =>
        TryTake(name, out JsonValue? value) ? read(new JsonFields(value, Place(name), names)) : null;

    public IReadOnlyList<T>? ObjectsOrNull<T>(string name, string[] names, Func<JsonFields, T> read) where T : class =>
        List(name, (value, place) => read(new JsonFields(value, place, names)));

    /// <summary>An object of whole numbers under names of the file's own, in the file's order.</summary>
    public Dictionary<string, int> WholesByName(string name)
    {
        if (!TryTake(name, out JsonValue? value))
            throw Missing(name);
        if (value.Kind != JsonValueKind.Object)
            throw Fault(Place(name), OtherKind);
        var found = new Dictionary<string, int>();
        foreach ((string own, JsonValue number) in value.Properties)
            if (!found.TryAdd(own, (int)WholeOf(number, $"{Place(name)}.{own}", int.MinValue, int.MaxValue)))
                throw Fault(Place(name), $"'{own}' is there twice");
        return found;
    }

    /// <summary>A word that stands for a value.</summary>
    /// <param name="words">One for each of the values.</param>
    /// <returns>The word's index; null where the field is not there or null.</returns>
    public int? WordOrNull(string name, ReadOnlySpan<string> words)
    {
        if (!TryTake(name, out JsonValue? value))
            return null;
        string? text = value.Text;
        int word = text is null ? -1 : words.IndexOf(text);
        return word >= 0 ? word : throw Fault(Place(name), $"{(text is null ? "is no word" : $"'{text}'")}; write {string.Join(", ", words!)}");
    }

    /// <inheritdoc cref="WordOrNull"/>
    public int Word(string name, ReadOnlySpan<string> words, int otherwise) => Has(name) ? WordOrNull(name, words) ?? throw Null(name) : otherwise;

    /// <inheritdoc cref="WordOrNull"/>
    public int Word(string name, ReadOnlySpan<string> words) => WordOrNull(name, words) ?? throw Missing(name);

    /// <summary>Whether it is there, null or not.</summary>
    public bool Has(string name) => Find(name) is not null;

    private JsonValue? Find(string name) => _values[Array.IndexOf(_names, name)];

    private bool TryTake(string name, [NotNullWhen(true)] out JsonValue? value)
    {
        value = Find(name);
        return value is { Kind: not JsonValueKind.Null };
    }

    private JsonException Missing(string name) => Has(name) ? Null(name) : Fault(Path, $"lacks '{name}'");

    private JsonException Null(string name) => Fault(Place(name), OtherKind);

    private long? WholeOrNull(string name, long least, long most, bool isNeeded)
    {
        if (TryTake(name, out JsonValue? value))
            return WholeOf(value, Place(name), least, most);
        return isNeeded ? throw Missing(name) : null;
    }

    private T[]? List<T>(string name, Func<JsonValue, string, T> read) => TryTake(name, out JsonValue? list) ? ListOf(list, Place(name), read) : null;

    private static T[] ListOf<T>(JsonValue list, string place, Func<JsonValue, string, T> read)
    {
        if (list.Kind != JsonValueKind.Array)
            throw Fault(place, OtherKind);
        var items = new T[list.Items.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = read(list.Items[i], $"{place}[{i}]");
        return items;
    }

    private static string TextOf(JsonValue value, string place) => value.Text ?? throw Fault(place, OtherKind);

    private static double NumberOf(JsonValue value, string place) => value.Number ?? throw Fault(place, OtherKind);

    private static long WholeOf(JsonValue value, string place, long least, long most) =>
        value.Decimal is { } number && number == decimal.Truncate(number) && number >= least && number <= most
            ? (long)number : throw Fault(place, $"a value stands where a whole number from {least} to {most} must");
}
