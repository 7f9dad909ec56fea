using System.Text.Json;

namespace EdgeConv.Json;

/// <summary>
/// A value of a JSON text. <see cref="JsonDocument"/> would do, but its check for names that are there twice draws random numbers, and with them a cryptography
/// library into the board's program.
/// </summary>
internal sealed class JsonValue
{
    private JsonValue(JsonValueKind kind) => Kind = kind;

    public JsonValueKind Kind { get; }

    /// <summary>Of a string.</summary>
    public string? Text { get; private init; }

    /// <summary>Of a number, where it is one that this type can hold.</summary>
    public double? Number { get; private init; }

    /// <inheritdoc cref="Number"/>
    public decimal? Decimal { get; private init; }

    /// <summary>Of an array.</summary>
    public List<JsonValue> Items { get; } = [];

    /// <summary>Of an object, in the text's order; a name may be there twice.</summary>
    public List<(string Name, JsonValue Value)> Properties { get; } = [];

    /// <summary>What a text means that holds one value.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A string in it is no UTF-8.</exception>
    public static JsonValue Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        JsonValue value = Take(ref reader);
        reader.Read(); // refuses what follows
        return value;
    }

    private static JsonValue Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var obj = new JsonValue(JsonValueKind.Object);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    obj.Properties.Add((name, Take(ref reader)));
                }
                return obj;
            case JsonTokenType.StartArray:
                var array = new JsonValue(JsonValueKind.Array);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    array.Items.Add(Take(ref reader));
                return array;
            case JsonTokenType.String:
                return new(JsonValueKind.String) { Text = reader.GetString() };
            case JsonTokenType.Number:
                return new(JsonValueKind.Number) { Number = reader.TryGetDouble(out double number) ? number : null, Decimal = reader.TryGetDecimal(out decimal exact) ? exact : null };
            default:
                return new(reader.TokenType switch
                {
                    JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False,
                    _ => JsonValueKind.Null,
                });
        }
    }
}
