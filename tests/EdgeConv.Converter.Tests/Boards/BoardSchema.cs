using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeConv.Converter.Tests.Boards;

/// <summary>As much of JSON Schema as <c>boards/board.schema.json</c> uses; a keyword that is not known here is an error.</summary>
internal static class BoardSchema
{
    /// <summary>Where and why the value breaks the schema; empty if it does not.</summary>
    public static IEnumerable<string> Faults(JsonNode? value, JsonObject schema, string at = "$")
    {
        foreach ((string keyword, JsonNode? rule) in schema)
        {
            string? fault = keyword switch
            {
                "$schema" or "title" or "description" => null,
                "type" => IsA(value, (string)rule!) ? null : $"is no {rule}",
                "enum" => ((JsonArray)rule!).Any(word => JsonNode.DeepEquals(word, value)) ? null : "is none of the words",
                "minimum" => value is JsonValue && IsA(value, "integer") && (long)value >= (long)rule! ? null : $"is under {rule}",
                "maximum" => value is JsonValue && IsA(value, "integer") && (long)value <= (long)rule! ? null : $"is over {rule}",
                "minLength" => IsA(value, "string") && ((string)value!).Length >= (int)rule! ? null : $"is shorter than {rule}",
                "pattern" => IsA(value, "string") && Regex.IsMatch((string)value!, (string)rule!) ? null : $"does not match {rule}",
                "required" => value is JsonObject given && ((JsonArray)rule!).FirstOrDefault(name => !given.ContainsKey((string)name!)) is { } missing
                    ? $"lacks {missing}" : null,
                "additionalProperties" => rule!.GetValue<bool>() ? throw new NotSupportedException("additionalProperties: true")
                    : value is JsonObject given && given.FirstOrDefault(pair => !((JsonObject)schema["properties"]!).ContainsKey(pair.Key)).Key is { } unknown
                    ? $"holds {unknown}, which is unknown" : null,
                "properties" => null,
                _ => throw new NotSupportedException($"the schema's keyword {keyword}"),
            };
            if (fault is not null)
                yield return $"{at} {fault}";
        }
        if (value is JsonObject parent && schema["properties"] is JsonObject properties)
            foreach ((string name, JsonNode? child) in parent)
                if (properties[name] is JsonObject rules)
                    foreach (string fault in Faults(child, rules, $"{at}.{name}"))
                        yield return fault;
    }

    private static bool IsA(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "string" => value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "integer" => value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number && number.TryGetValue(out long _),
        _ => throw new NotSupportedException($"the schema's type {type}"),
    };
}
