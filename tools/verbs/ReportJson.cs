using System.Text;
using System.Text.Json;

namespace EdgeConv.Verbs;

/// <summary>The records of what the verbs say as JSON, indented, names in snake_case. The serialiser would do the same, and be a seventh of the board's program.</summary>
internal static partial class ReportJson
{
    public static string Of(ModelReport report) => Of(report, Write);

    public static string Of(AnswerReport[] reports) => Of(reports, static (json, reports) =>
    {
        json.WriteStartArray();
        foreach (AnswerReport report in reports)
            Write(json, report);
        json.WriteEndArray();
    });

    public static string Of(VerifyReport report) => Of(report, Write);

    public static string Of(RawRunReport report) => Of(report, Write);

    public static string Of(KernelsReport report) => Of(report, Write);

    public static string Of(BenchReport report) => Of(report, Write);

    public static string Of(DoctorReport report) => Of(report, Write);

    public static string Of(BoardReport report) => Of(report, Write);

    private static string Of<T>(T report, Action<Utf8JsonWriter, T> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true }))
            write(json, report);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Object<T>(Utf8JsonWriter json, string name, T? report, Action<Utf8JsonWriter, T> write) where T : class
    {
        json.WritePropertyName(name);
        if (report is null)
            json.WriteNullValue();
        else
            write(json, report);
    }

    private static void List<T>(Utf8JsonWriter json, string name, T[]? items, Action<Utf8JsonWriter, T> write)
    {
        json.WritePropertyName(name);
        if (items is null)
            json.WriteNullValue();
        else
            Items(json, items, write);
    }

    private static void Items<T>(Utf8JsonWriter json, T[] items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (T item in items)
            write(json, item);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, int[] numbers) => Items(json, numbers, Number);

    private static void Text(Utf8JsonWriter json, string text) => json.WriteStringValue(text);

    private static void Number(Utf8JsonWriter json, int number) => json.WriteNumberValue(number);

    private static void Number(Utf8JsonWriter json, float number) => json.WriteNumberValue(number);

    private static void Number(Utf8JsonWriter json, long? number)
    {
        if (number is { } some)
            json.WriteNumberValue(some);
        else
            json.WriteNullValue();
    }

    private static void Number(Utf8JsonWriter json, uint? number) => Number(json, (long?)number);

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        json.WritePropertyName(name);
        Number(json, number);
    }

    private static void Number(Utf8JsonWriter json, string name, float? number)
    {
        if (number is { } some)
            json.WriteNumber(name, some);
        else
            json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } some)
            json.WriteNumber(name, some);
        else
            json.WriteNull(name);
    }

    private static void Truth(Utf8JsonWriter json, string name, bool? truth)
    {
        if (truth is { } some)
            json.WriteBoolean(name, some);
        else
            json.WriteNull(name);
    }
}
