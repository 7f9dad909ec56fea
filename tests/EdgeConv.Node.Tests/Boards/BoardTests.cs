using System.Text;
using System.Text.Json.Nodes;
using EdgeConv.Boards;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Node.Tests.Boards;

public class BoardTests
{
    private static readonly string s_folder = RepositoryRoot.File("boards");
    private static readonly JsonObject s_schema = Object(BoardSchema.Text);

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(s_folder, "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "board.schema").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_file_is_built_in() =>
        Assert.Equal(Files.Select(row => row.Data), Board.Names);

    [Theory, MemberData(nameof(Files))]
    public void Every_file_is_as_the_schema_says_and_is_read_under_its_name(string name)
    {
        Assert.Null(BoardSchema.Fault(Text(name)));
        Board board = Board.Load(name);
        Assert.Equal(name, board.Name);
        Assert.Equal(Json(board), Json(Board.Load(Path.Combine(s_folder, name + ".json"))));
        Assert.True(JsonNode.DeepEquals(Object(Text(name)), Object(Json(board))));
    }

    [Fact]
    public void The_fields_of_a_file_are_the_fields_of_the_board()
    {
        Board board = Board.Load("raspberry-pi-5");
        Assert.Equal(new BoardCores(CoreType.CortexA76, 4, 2400), board.Cores);
        Assert.Equal(Isa.NeonDot, board.Instructions);
        Assert.Equal(new BoardCaches(64, 64 << 10, 4, 512 << 10, 8, 2 << 20, 16), board.Caches);
        Assert.Equal(new BoardMemory(1L << 30, 32 << 20), board.Memory);
        Assert.Equal(new BoardCamera("/dev/video0", "yuyv", 640, 480, 30), board.Camera);
        Assert.Equal(("gpiochip", "pinctrl-rp1", 1), (board.Pins.Driver, board.Pins.Chip, board.Pins.I2cBus));
        Assert.Equal(new BoardThermal("/sys/class/thermal/thermal_zone0/temp", 75, 70, 80), board.Thermal);
        Assert.Null(Board.Load("desktop").Thermal);
    }

    [Theory]
    [InlineData("GPIO17", 17), InlineData("SDA", 2), InlineData("17", 17), InlineData("1023", 1023)]
    [InlineData("1024", -1), InlineData("-1", -1), InlineData("+1", -1), InlineData("", -1), InlineData("gpio17", -1), InlineData("PIN11", -1)]
    public void A_line_is_found_by_its_name_or_number(string word, int line)
    {
        BoardPins pins = Board.Load("raspberry-pi-4").Pins;
        Assert.Equal(line >= 0, pins.TryFind(word, out int found));
        if (line >= 0)
            Assert.Equal(line, found);
    }

    [Theory]
    [InlineData("zero2w", "raspberry-pi-zero-2-w"), InlineData("rpi3b+", "raspberry-pi-3"), InlineData("rpi4", "raspberry-pi-4"), InlineData("rpi5", "raspberry-pi-5")]
    public void A_board_has_shorter_names(string alias, string name) => Assert.Equal(name, Board.Load(alias).Name);

    [Fact]
    public void No_name_stands_for_two_boards()
    {
        string[] words = [.. Board.Names.SelectMany(name => Board.Load(name).Aliases.Prepend(name))];
        Assert.Equal(words.Distinct(), words);
    }

    /// <summary>boards/README.md says why.</summary>
    [Fact]
    public void A_raspberry_pi_gives_a_32nd_of_its_memory_to_the_arena() =>
        Assert.All(Board.Names.Select(Board.Load), board => Assert.Equal(board.Memory.RamBytes / 32, board.Memory.ArenaBytes));

    [Fact]
    public void The_words_of_the_schema_are_those_of_the_runtime()
    {
        JsonNode properties = s_schema["properties"]!;
        Assert.Equal(Cores.All.Select(Cores.Word), Words(properties["cores"]!["properties"]!["type"]!));
        Assert.Equal(Isas.All.Select(Isas.Word), Words(properties["instructions"]!));
        Assert.Equal(BoardCamera.Formats, Words(properties["camera"]!["properties"]!["format"]!));
        Assert.Equal(BoardPins.Drivers, Words(properties["pins"]!["properties"]!["driver"]!));
        static IEnumerable<string> Words(JsonNode rules) => rules["enum"]!.AsArray().Select(word => (string)word!);
    }

    [Fact]
    public void A_missing_or_doubled_or_unknown_property_is_refused_by_name()
    {
        foreach ((JsonObject parent, string name) in Properties(Object(Text("raspberry-pi-4"))).Where(property => !property.Name.StartsWith("GPIO", StringComparison.Ordinal)))
        {
            if (parent.ContainsKey("GPIO17"))
                continue; // names of lines are the file's own
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
            foreach (JsonNode? other in (JsonNode?[])[null, true, 1.5, new JsonArray(1)])
            {
                if (other is null && name == "thermal")
                    continue;
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
    [InlineData("$.cores.clockMegahertz", "0", "cores.clockMegahertz is 0")]
    [InlineData("$.cores.clockMegahertz", "10001", "cores.clockMegahertz is 10001")]
    [InlineData("$.instructions", "\"sse\"", "'sse'")]
    [InlineData("$.caches.lineBytes", "8", "caches.lineBytes is 8")]
    [InlineData("$.caches.l2Ways", "0", "caches.l2Ways is 0")]
    [InlineData("$.memory.ramBytes", "0", "memory.ramBytes is 0")]
    [InlineData("$.memory.arenaBytes", "2147483648", "memory.arenaBytes")]
    [InlineData("$.aliases", "[\"Pi4\"]", "alias 'Pi4'")]
    [InlineData("$.aliases", "[null]", "alias is null")]
    [InlineData("$.caches.l3Ways", "16", "caches.l3Bytes is 0")]
    [InlineData("$.camera.source", "\"\"", "camera.source is empty")]
    [InlineData("$.camera.format", "\"h264\"", "camera.format is 'h264'")]
    [InlineData("$.camera.width", "15", "camera.width is 15")]
    [InlineData("$.camera.framesPerSecond", "0", "camera.framesPerSecond is 0")]
    [InlineData("$.pins.driver", "\"sysfs\"", "pins.driver is 'sysfs'")]
    [InlineData("$.pins.chip", "\"\"", "pins.chip is empty")]
    [InlineData("$.pins.i2cBus", "-1", "pins.i2cBus is -1")]
    [InlineData("$.pins.lines", "{\"7\":7}", "pins.lines holds '7'")]
    [InlineData("$.pins.lines", "{\"A\":1024}", "pins.lines.A is 1024")]
    [InlineData("$.thermal.path", "\"\"", "thermal.path is empty")]
    [InlineData("$.thermal.firmwareCelsius", "151", "thermal.firmwareCelsius is 151")]
    public void A_value_out_of_range_is_refused_by_the_reader_and_the_schema(string path, string json, string complaint)
    {
        JsonObject board = With(path, json);
        Assert.NotNull(BoardSchema.Fault(board.ToJsonString()));
        Assert.Contains(complaint, Message(board.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$.caches.l1DataBytes", "33000", "caches.l1DataBytes is 33000")]
    [InlineData("$.thermal.limitCelsius", "81", "thermal.limitCelsius is 81")]
    [InlineData("$.thermal.resumeCelsius", "75", "thermal.resumeCelsius is 75")]
    [InlineData("$.memory.arenaBytes", "1073741825", "memory.arenaBytes is 1073741825")]
    public void What_a_schema_cannot_say_the_reader_refuses(string path, string json, string complaint)
    {
        string text = With(path, json).ToJsonString();
        Assert.Null(BoardSchema.Fault(text));
        Assert.Contains(complaint, Message(text), StringComparison.Ordinal);
    }

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
        Assert.Contains(name, BoardSchema.Fault(board.ToJsonString()), StringComparison.Ordinal);
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

    private static string Json(Board board) => BoardJson.Write(board);

    private static JsonObject Object(string text) => (JsonObject)JsonNode.Parse(text)!;
}
