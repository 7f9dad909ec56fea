using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeConv.Node.Configuration;

/// <summary>A value that the file writes as a word.</summary>
internal abstract class Words<T>(params (string Word, T Value)[] words) : JsonConverter<T> where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach ((string word, T value) in words)
            if (word == text)
                return value;
        throw new JsonException($"{(text is null ? "is no word" : $"'{text}'")}; write {string.Join(", ", words.Select(each => each.Word))}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(words.First(each => EqualityComparer<T>.Default.Equals(each.Value, value)).Word);
}

internal sealed class DecodeWords() : Words<Decode>(("classes", Decode.Classes), ("values", Decode.Values),
    ("corner-boxes", Decode.CornerBoxes), ("anchor-boxes", Decode.AnchorBoxes), ("yolox", Decode.Yolox), ("detections", Decode.Detections));

internal sealed class SubjectWords() : Words<RuleSubject>(("model", RuleSubject.Model), ("then", RuleSubject.Then));

internal sealed class OnOffWords() : Words<OnOff>(("off", OnOff.Off), ("on", OnOff.On));

internal sealed class WithoutPictureWords() : Words<WithoutPicture>(("off", WithoutPicture.Off), ("keep", WithoutPicture.Keep));

internal sealed class RawOutputWords() : Words<RawOutputs>(("none", RawOutputs.None), ("hash", RawOutputs.Hash), ("bytes", RawOutputs.Bytes));

/// <summary>A time as <c>300ms</c>, <c>2s</c>, <c>5m</c> or <c>1h</c>.</summary>
internal sealed class DurationWords : JsonConverter<TimeSpan?>
{
    private static readonly (string Unit, long Milliseconds)[] s_units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    public override TimeSpan? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach ((string unit, long milliseconds) in s_units)
            if (text is not null && text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                return TimeSpan.FromMilliseconds(count * milliseconds);
        throw new JsonException($"{(text is null ? "is no time" : $"'{text}' is no time")}; write a whole number and ms, s, m or h, as \"300ms\"");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan? value, JsonSerializerOptions options)
    {
        if (value is not { } time)
            writer.WriteNullValue();
        else
            writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms"));
    }
}
