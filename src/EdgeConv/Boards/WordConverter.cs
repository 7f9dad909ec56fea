using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeConv.Processor;

namespace EdgeConv.Boards;

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
