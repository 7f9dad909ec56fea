using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeConv.Boards;

/// <summary>A whole number however it is written: 1024, 1024.0 and 1.024e3 are one number to JSON Schema too.</summary>
internal static class WholeNumber
{
    public static long Read(ref Utf8JsonReader reader, long least, long most) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out decimal value) && value == decimal.Truncate(value) && value >= least && value <= most
            ? (long)value
            : throw new JsonException($"a value stands where a whole number from {least} to {most} must");

    internal sealed class Int : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (int)WholeNumber.Read(ref reader, int.MinValue, int.MaxValue);

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    internal sealed class Long : JsonConverter<long>
    {
        public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            WholeNumber.Read(ref reader, long.MinValue, long.MaxValue);

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}
