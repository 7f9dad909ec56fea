using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeConv.Verbs;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

/// <summary>The verbs' JSON is what a serialiser would make of the records: no field is forgotten, none has another name.</summary>
public sealed class ReportJsonTests
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutTheUnsaid } },
    };

    public static TheoryData<Type> Reports => [.. typeof(ReportJson).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.Name == nameof(ReportJson.Of)).Select(method => method.GetParameters()[0].ParameterType)];

    [Fact]
    public void There_are_reports() => Assert.True(Reports.Count >= 8);

    [Theory, MemberData(nameof(Reports))]
    public void Every_field_is_written_as_a_serialiser_would(Type type)
    {
        MethodInfo write = typeof(ReportJson).GetMethod(nameof(ReportJson.Of), [type])!;
        foreach (bool isFull in (bool[])[true, false])
        {
            object report = Some(type, isFull)!;
            JsonElement ours = Parsed((string)write.Invoke(null, [report])!), theirs = Parsed(JsonSerializer.Serialize(report, type, s_options));
            Assert.Equal(theirs.ToString(), ours.ToString());
        }
    }

    /// <summary>What <c>report</c> says in place of a finding's text is no field of its own.</summary>
    private static void WithoutTheUnsaid(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; type.Type == typeof(DoctorFinding) && i >= 0; i--)
            if (type.Properties[i].Name == "nameless")
                type.Properties.RemoveAt(i);
    }

    private static JsonElement Parsed(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>A value of the type: full, or null wherever that may be.</summary>
    private static object? Some(Type type, bool isFull)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return isFull ? Some(inner, isFull) : null;
        if (type == typeof(string))
            return isFull ? "a \"\u00e4<" : "";
        if (type == typeof(bool))
            return isFull;
        if (type.IsPrimitive)
            return Convert.ChangeType(isFull ? 42.0 : 0, type, null);
        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, isFull ? 2 : 0);
            for (int i = 0; i < array.Length; i++)
                ((IList)array)[i] = Some(type.GetElementType()!, isFull);
            return array;
        }
        ConstructorInfo constructor = type.GetConstructors().Single(each => each.GetParameters() is { Length: > 0 });
        object report = constructor.Invoke([.. constructor.GetParameters().Select(parameter => MayBeNull(parameter) && !isFull ? null : Some(parameter.ParameterType, isFull))]);
        if (isFull)
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite && property.GetValue(report) is null))
                property.SetValue(report, Some(property.PropertyType, isFull));
        return report;
    }

    private static bool MayBeNull(ParameterInfo parameter) => new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
}
