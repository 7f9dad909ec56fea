using System.Text.Json;
using Json.Schema;

namespace EdgeConv.Node.Tests.Boards;

/// <summary>boards/board.schema.json, as JsonSchema.Net understands it.</summary>
internal static class BoardSchema
{
    public static readonly string Text = File.ReadAllText(RepositoryRoot.File("boards/board.schema.json"));

    private static readonly JsonSchema s_schema = JsonSchema.FromText(Text);
    private static readonly EvaluationOptions s_options = new() { OutputFormat = OutputFormat.List };

    /// <summary>Where and why the text breaks the schema, or null.</summary>
    public static string? Fault(string json)
    {
        using var document = JsonDocument.Parse(json);
        EvaluationResults results = s_schema.Evaluate(document.RootElement, s_options);
        return results.IsValid ? null : string.Join("; ",
            from result in (results.Details ?? []).Prepend(results)
            where result.Errors is not null
            from error in result.Errors!
            select $"{result.InstanceLocation} {error.Key}: {error.Value}");
    }
}
