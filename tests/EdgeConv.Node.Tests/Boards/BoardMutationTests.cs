using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using EdgeConv.Boards;
using Xunit;

namespace EdgeConv.Node.Tests.Boards;

/// <summary>The reader takes a text exactly if the schema does and the numbers fit one another; nobody else's opinion of a board counts.</summary>
public class BoardMutationTests
{
    private static readonly string?[] s_values =
    [
        "null", "true", "-1", "0", "1", "1.0", "1e3", "1.5", "16", "64", "75", "80", "1023", "1024", "1024.0", "8192", "8193", "32768", "65536", "1e20", "2147483647",
        "2147483648", "9223372036854775807", "9223372036854775808", "1099511627776", "1099511627777", "\"\"", "\"a\"", "\"a-b\"", "\"a--b\"", "\"A\"", "\"1\"", "\"grey\"",
        "\"memory\"", "\"neon\"", "\"cortex-a76\"", "\"\u00e4\"", "[]", "[\"a+\"]", "[\"A\"]", "[1]", "[null]", "{}", "{\"A1\": 3}", "{\"A\": -1}", "{\"1\": 1}", "{\"a.b-c_d\": 0}", null,
    ];

    [Fact]
    public void Every_single_change_is_judged_alike()
    {
        int accepted = 0, refused = 0;
        string text = Texts.Text("raspberry-pi-5");
        foreach (string path in Texts.Paths(text).Where((_, i) => !Emulation.IsOn || i % 8 == 0)) // says nothing of the processor
            foreach (string? value in s_values)
                Judge(Texts.With(text, path, value), ref accepted, ref refused);
        Assert.True(accepted > (Emulation.IsOn ? 5 : 100) && refused > (Emulation.IsOn ? 50 : 1000), $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public void Several_changes_at_once_are_judged_alike()
    {
        var random = new Random(4101);
        int accepted = 0, refused = 0;
        for (int round = 0; round < Emulation.Cases(600); round++)
        {
            string text = Texts.Text(Board.Names[random.Next(Board.Names.Count)]);
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                string[] paths = Texts.Paths(text);
                text = Texts.With(text, paths[random.Next(paths.Length)], s_values[random.Next(s_values.Length)]);
            }
            Judge(text, ref accepted, ref refused);
        }
        Assert.True(accepted > (Emulation.IsOn ? 0 : 10) && refused > Emulation.Cases(200), $"{accepted} accepted, {refused} refused");
    }

    private static void Judge(string text, ref int accepted, ref int refused)
    {
        string? fault = BoardSchema.Fault(text) ?? Texts.Misfit(text), complaint = null;
        try
        {
            Board.Parse(Encoding.UTF8.GetBytes(text), "here.json");
        }
        catch (EdgeConvException e)
        {
            complaint = e.Message;
        }
        Assert.True(fault is null == complaint is null, $"schema: {fault ?? "fine"}\nreader: {complaint ?? "fine"}\n{text}");
        _ = complaint is null ? accepted++ : refused++;
    }

    private static class Texts
    {
        public static string Text(string name) => File.ReadAllText(RepositoryRoot.File($"boards/{name}.json"));

        public static string[] Paths(string text) => [.. Paths(JsonNode.Parse(text)!, "").Where(path => !path.Contains("/GPIO", StringComparison.Ordinal) || path.EndsWith("/GPIO7", StringComparison.Ordinal))];

        private static IEnumerable<string> Paths(JsonNode node, string at) => node is JsonObject parent
            ? parent.SelectMany(pair => pair.Value is { } child ? Paths(child, $"{at}/{pair.Key}").Prepend($"{at}/{pair.Key}") : [$"{at}/{pair.Key}"])
            : [];

        /// <summary>The text with another value at the path; without it, if the value is null.</summary>
        public static string With(string text, string path, string? value)
        {
            JsonNode root = JsonNode.Parse(text)!;
            string[] names = path.Split('/')[1..];
            var parent = (JsonObject)names[..^1].Aggregate(root, (node, name) => node[name]!);
            if (value is null)
                parent.Remove(names[^1]);
            else
                parent[names[^1]] = JsonNode.Parse(value);
            return root.ToJsonString();
        }

        /// <summary>Which numbers of a text that the schema allows do not fit one another: what a schema cannot say.</summary>
        public static string? Misfit(string text)
        {
            JsonNode board = JsonNode.Parse(text)!, caches = board["caches"]!;
            decimal Number(JsonNode parent, string name) => decimal.Parse(parent[name]!.ToJsonString(), System.Globalization.NumberStyles.Float, null);
            foreach (string level in (string[])["l1Data", "l2", "l3"])
            {
                decimal line = Number(caches, "lineBytes"), bytes = Number(caches, level + "Bytes"), ways = Number(caches, level + "Ways");
                if (bytes != 0 && (bytes % (line * ways) != 0 || !BitOperations.IsPow2((long)(bytes / (line * ways)))))
                    return level;
            }
            if (Number(board["memory"]!, "arenaBytes") > Number(board["memory"]!, "ramBytes"))
                return "arena";
            return board["thermal"] is { } thermal && !(Number(thermal, "resumeCelsius") < Number(thermal, "limitCelsius")
                && Number(thermal, "limitCelsius") <= Number(thermal, "firmwareCelsius")) ? "thermal" : null;
        }
    }
}
