using System.Text;
using System.Text.Json.Nodes;
using EdgeConv.Converter.Nano;
using Xunit;

namespace EdgeConv.Converter.Tests.Nano;

public sealed class MicrocontrollerTests
{
    private static readonly string s_folder = RepositoryRoot.File("boards/microcontrollers");

    [Fact]
    public void The_built_in_ones_are_those_of_the_folder_and_found_by_every_word_for_them()
    {
        Assert.Equal(["esp32", "rp2040", "stm32f7"], Microcontroller.BuiltIn.Select(board => board.Name));
        foreach (Microcontroller board in Microcontroller.BuiltIn)
        {
            Assert.Equal(File.ReadAllText(Path.Combine(s_folder, $"{board.Name}.json")), Text(board.Name));
            Assert.Same(board, Microcontroller.Load(board.Name));
            Assert.All(board.Aliases, alias => Assert.Same(board, Microcontroller.Load(alias)));
            Assert.Equal(board.Title, Microcontroller.Load(Path.Combine(s_folder, $"{board.Name}.json")).Title);
        }
        Assert.Equal(Microcontroller.BuiltIn.Count, Directory.GetFiles(s_folder, "*.json").Count(path => !path.EndsWith(".schema.json", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_schema_names_the_fields_that_the_reader_needs()
    {
        var schema = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(s_folder, "microcontroller.schema.json")))!;
        string[] fields = [.. ((JsonObject)schema["properties"]!).Select(pair => pair.Key)];
        Assert.Equal(fields, schema["required"]!.AsArray().Select(name => (string)name!));
        foreach (string field in fields)
        {
            JsonObject board = Object();
            board.Remove(field);
            Assert.Contains($"lacks '{field}'", Refused(board), StringComparison.Ordinal);
            foreach (JsonNode? other in (JsonNode?[])[null, true, new JsonObject()])
            {
                board = Object();
                board[field] = other;
                Assert.Contains(field, Refused(board), StringComparison.Ordinal);
            }
        }
        Assert.Contains("'colour'", Refused(With("colour", "\"red\"")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "\"ESP 32\"", "name 'ESP 32'")]
    [InlineData("aliases", "[null]", "alias is null")]
    [InlineData("aliases", "[\"Pico\"]", "alias 'Pico'")]
    [InlineData("title", "\"\"", "title is empty")]
    [InlineData("clockMegahertz", "0", "clockMegahertz is 0")]
    [InlineData("cyclesPerInstruction", "0", "cyclesPerInstruction is 0")]
    [InlineData("cyclesPerInstruction", "101", "cyclesPerInstruction is 101")]
    [InlineData("heapBytes", "1023", "heapBytes is 1023")]
    [InlineData("largestArrayBytes", "-1", "largestArrayBytes is -1")]
    [InlineData("deployBytes", "1073741825", "deployBytes is 1073741825")]
    [InlineData("sources", "[]", "sources is empty")]
    [InlineData("sources", "[\"\"]", "sources is empty")]
    public void A_value_out_of_range_is_refused(string field, string json, string complaint) =>
        Assert.Contains(complaint, Refused(With(field, json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_no_object_is_refused(string text) => Message(text);

    [Fact]
    public void One_that_is_not_there_is_told_with_those_that_are()
    {
        string message = Assert.Throws<EdgeConvException>(() => Microcontroller.Load("avr")).Message;
        Assert.Contains("'avr'", message, StringComparison.Ordinal);
        Assert.All(Microcontroller.BuiltIn, board => Assert.Contains(board.Name, message, StringComparison.Ordinal));
    }

    private static string Text(string name)
    {
        using Stream resource = typeof(Microcontroller).Assembly.GetManifestResourceStream($"microcontrollers/{name}.json")!;
        return new StreamReader(resource).ReadToEnd();
    }

    private static JsonObject Object() => (JsonObject)JsonNode.Parse(Text("esp32"))!;

    private static JsonObject With(string field, string json)
    {
        JsonObject board = Object();
        board[field] = JsonNode.Parse(json);
        return board;
    }

    private static string Refused(JsonObject board) => Message(board.ToJsonString());

    private static string Message(string json)
    {
        string message = Assert.Throws<EdgeConvException>(() => Microcontroller.Parse(Encoding.UTF8.GetBytes(json), "here.json")).Message;
        Assert.StartsWith("here.json: ", message, StringComparison.Ordinal);
        Assert.EndsWith("microcontroller.schema.json says", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
