using System.Text;
using System.Text.Json.Nodes;
using EdgeConv.Converter.Boards;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Converter.Tests.Boards;

public class BoardTests
{
    private static readonly string s_folder = RepositoryRoot.File("boards");
    private static readonly JsonObject s_schema = Object(File.ReadAllText(Path.Combine(s_folder, "board.schema.json")));

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(s_folder, "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "board.schema").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_file_is_built_in() =>
        Assert.Equal(Files.Select(row => row.Data), Board.Names);

    [Theory, MemberData(nameof(Files))]
    public void Every_file_is_as_the_schema_says_and_is_read_under_its_name(string name)
    {
        Assert.Empty(BoardSchema.Faults(Object(Text(name)), s_schema));
        Board board = Board.Load(name);
        Assert.Equal(name, board.Name);
        Assert.Equal(board, Board.Load(Path.Combine(s_folder, name + ".json")));
    }

    [Fact]
    public void The_fields_of_a_file_are_the_fields_of_the_board()
    {
        Board board = Board.Load("raspberry-pi-5");
        Assert.Equal(new BoardCores(CoreType.CortexA76, 4), board.Cores);
        Assert.Equal(Isa.NeonDot, board.Instructions);
        Assert.Equal(new BoardCaches(64, 64 << 10, 4, 512 << 10, 8, 2 << 20, 16), board.Caches);
        Assert.Equal(new BoardMemory(1L << 30, 32 << 20), board.Memory);
    }

    [Fact]
    public void The_words_of_the_schema_are_those_of_the_runtime()
    {
        JsonNode properties = s_schema["properties"]!;
        Assert.Equal(Cores.All.Select(Cores.Word), Words(properties["cores"]!["properties"]!["type"]!));
        Assert.Equal(Isas.All.Select(Isas.Word), Words(properties["instructions"]!));
        static IEnumerable<string> Words(JsonNode rules) => rules["enum"]!.AsArray().Select(word => (string)word!);
    }

    [Fact]
    public void A_missing_or_doubled_or_unknown_property_is_refused_by_name()
    {
        foreach ((JsonObject parent, string name) in Properties(Object(Text("raspberry-pi-4"))))
        {
            JsonNode value = parent[name]!;
            parent.Remove(name);
            Refused((JsonObject)parent.Root, name);
            parent["Unheard"] = 1;
            parent[name] = value;
            Refused((JsonObject)parent.Root, "Unheard");
            string text = parent.Root.ToJsonString().Replace("\"Unheard\":1", $"\"{name}\":{value.ToJsonString()}", StringComparison.Ordinal);
            parent.Remove("Unheard");
            Assert.Contains(name, Message(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_value_of_another_type_is_refused_with_its_place()
    {
        foreach ((JsonObject parent, string name) in Properties(Object(Text("raspberry-pi-4"))))
        {
            JsonNode value = parent[name]!;
            foreach (JsonNode? other in (JsonNode?[])[null, true, 1.5, new JsonArray()])
            {
                parent[name] = other;
                Refused((JsonObject)parent.Root, name);
            }
            parent[name] = value;
        }
    }

    [Theory]
    [InlineData("$.name", "\"Pi 4\"", "name 'Pi 4'")]
    [InlineData("$.title", "\"\"", "title is empty")]
    [InlineData("$.cores.type", "\"cortex-a9\"", "'cortex-a9'")]
    [InlineData("$.cores.count", "0", "cores.count is 0")]
    [InlineData("$.instructions", "\"sse\"", "'sse'")]
    [InlineData("$.caches.lineBytes", "8", "caches.lineBytes is 8")]
    [InlineData("$.caches.l2Ways", "0", "caches.l2Ways is 0")]
    [InlineData("$.memory.ramBytes", "0", "memory.ramBytes is 0")]
    [InlineData("$.memory.arenaBytes", "2147483648", "memory.arenaBytes")]
    public void A_value_out_of_range_is_refused_by_the_reader_and_the_schema(string path, string json, string complaint)
    {
        JsonObject board = With(path, json);
        Assert.NotEmpty(BoardSchema.Faults(board, s_schema));
        Assert.Contains(complaint, Message(board.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$.caches.l1DataBytes", "33000", "caches.l1DataBytes is 33000")]
    [InlineData("$.caches.l3Ways", "16", "caches.l3Bytes is 0")]
    [InlineData("$.memory.arenaBytes", "1073741825", "memory.arenaBytes is 1073741825")]
    public void What_a_schema_cannot_say_the_reader_refuses(string path, string json, string complaint) =>
        Assert.Contains(complaint, Message(With(path, json).ToJsonString()), StringComparison.Ordinal);

    [Fact]
    public void A_board_that_is_not_there_is_told_with_those_that_are()
    {
        string message = Assert.Throws<EdgeConvException>(() => Board.Load("raspberry-pi-9")).Message;
        Assert.Contains("'raspberry-pi-9'", message, StringComparison.Ordinal);
        Assert.All(Board.Names, name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_no_object_is_refused(string text) => Message(text);

    private static void Refused(JsonObject board, string name)
    {
        Assert.Contains(BoardSchema.Faults(board, s_schema), fault => fault.Contains(name, StringComparison.Ordinal));
        Assert.Contains(name, Message(board.ToJsonString()), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The one line with which the text is refused.</summary>
    private static string Message(string json)
    {
        string message = Assert.Throws<EdgeConvException>(() => Board.Parse(Encoding.UTF8.GetBytes(json), "here.json")).Message;
        Assert.StartsWith("here.json: ", message, StringComparison.Ordinal);
        Assert.EndsWith("boards/board.schema.json says", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static List<(JsonObject Parent, string Name)> Properties(JsonObject node) =>
        [.. node.SelectMany(pair => pair.Value is JsonObject child ? Properties(child).Prepend((node, pair.Key)) : [(node, pair.Key)])];

    private static JsonObject With(string path, string json)
    {
        JsonObject board = Object(Text("raspberry-pi-4"));
        string[] names = path.Split('.')[1..];
        names[..^1].Aggregate((JsonNode)board, (parent, name) => parent[name]!)[names[^1]] = JsonNode.Parse(json);
        return board;
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(s_folder, name + ".json"));

    private static JsonObject Object(string text) => (JsonObject)JsonNode.Parse(text)!;
}
