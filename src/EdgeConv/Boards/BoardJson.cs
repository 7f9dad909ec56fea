using System.Text;
using System.Text.Json;
using EdgeConv.Json;
using EdgeConv.Processor;

namespace EdgeConv.Boards;

/// <summary>A board as a file of <c>boards/</c> writes it.</summary>
internal static class BoardJson
{
    private static readonly string[]
        s_board = ["$schema", "name", "aliases", "title", "cores", "instructions", "caches", "memory", "camera", "pins", "thermal"],
        s_cores = ["type", "count", "clockMegahertz"],
        s_caches = ["lineBytes", "l1DataBytes", "l1DataWays", "l2Bytes", "l2Ways", "l3Bytes", "l3Ways"],
        s_memory = ["ramBytes", "arenaBytes"],
        s_camera = ["source", "format", "width", "height", "framesPerSecond"],
        s_pins = ["driver", "chip", "i2cBus", "lines"],
        s_thermal = ["path", "limitCelsius", "resumeCelsius", "firmwareCelsius"];

    /// <exception cref="JsonException">It is no board.</exception>
    public static Board Read(ReadOnlySpan<byte> json) => JsonFields.Read(json, s_board, static board =>
    {
        string? missing = Array.Find(s_board, field => !board.Has(field));
        if (missing is not null)
            throw JsonFields.Fault(board.Path, $"lacks '{missing}'");
        return new Board(board.Text("$schema"), board.Text("name"), board.Texts("aliases"), board.Text("title"),
            board.Object("cores", s_cores, cores => new BoardCores(Cores.All[cores.Word("type", CoreWords)], cores.Whole("count"), cores.Whole("clockMegahertz"))),
            Isas.All[board.Word("instructions", IsaWords)],
            board.Object("caches", s_caches, caches => new BoardCaches(caches.Whole("lineBytes"), caches.Whole("l1DataBytes"), caches.Whole("l1DataWays"),
                caches.Whole("l2Bytes"), caches.Whole("l2Ways"), caches.Whole("l3Bytes"), caches.Whole("l3Ways"))),
            board.Object("memory", s_memory, memory => new BoardMemory(memory.Long("ramBytes"), memory.Whole("arenaBytes"))),
            board.Object("camera", s_camera, camera => new BoardCamera(camera.Text("source"), camera.Text("format"), camera.Whole("width"),
                camera.Whole("height"), camera.Whole("framesPerSecond"))),
            board.Object("pins", s_pins, pins => new BoardPins(pins.Text("driver"), pins.Text("chip"), pins.Whole("i2cBus"), pins.WholesByName("lines"))),
            board.ObjectOrNull("thermal", s_thermal, thermal => new BoardThermal(thermal.Text("path"), thermal.Whole("limitCelsius"),
                thermal.Whole("resumeCelsius"), thermal.Whole("firmwareCelsius"))));
    });

    public static string Write(Board board)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true }))
            Write(json, board);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string[] CoreWords => Array.ConvertAll(Cores.All, Cores.Word);

    private static string[] IsaWords => Array.ConvertAll(Isas.All, Isas.Word);

    private static void Write(Utf8JsonWriter json, Board board)
    {
        json.WriteStartObject();
        json.WriteString("$schema", board.Schema);
        json.WriteString("name", board.Name);
        json.WriteStartArray("aliases");
        foreach (string alias in board.Aliases)
            json.WriteStringValue(alias);
        json.WriteEndArray();
        json.WriteString("title", board.Title);
        json.WriteStartObject("cores");
        json.WriteString("type", Cores.Word(board.Cores.Type));
        json.WriteNumber("count", board.Cores.Count);
        json.WriteNumber("clockMegahertz", board.Cores.ClockMegahertz);
        json.WriteEndObject();
        json.WriteString("instructions", Isas.Word(board.Instructions));
        json.WriteStartObject("caches");
        json.WriteNumber("lineBytes", board.Caches.LineBytes);
        json.WriteNumber("l1DataBytes", board.Caches.L1DataBytes);
        json.WriteNumber("l1DataWays", board.Caches.L1DataWays);
        json.WriteNumber("l2Bytes", board.Caches.L2Bytes);
        json.WriteNumber("l2Ways", board.Caches.L2Ways);
        json.WriteNumber("l3Bytes", board.Caches.L3Bytes);
        json.WriteNumber("l3Ways", board.Caches.L3Ways);
        json.WriteEndObject();
        json.WriteStartObject("memory");
        json.WriteNumber("ramBytes", board.Memory.RamBytes);
        json.WriteNumber("arenaBytes", board.Memory.ArenaBytes);
        json.WriteEndObject();
        json.WriteStartObject("camera");
        json.WriteString("source", board.Camera.Source);
        json.WriteString("format", board.Camera.Format);
        json.WriteNumber("width", board.Camera.Width);
        json.WriteNumber("height", board.Camera.Height);
        json.WriteNumber("framesPerSecond", board.Camera.FramesPerSecond);
        json.WriteEndObject();
        WritePins(json, board.Pins);
        if (board.Thermal is { } thermal)
        {
            json.WriteStartObject("thermal");
            json.WriteString("path", thermal.Path);
            json.WriteNumber("limitCelsius", thermal.LimitCelsius);
            json.WriteNumber("resumeCelsius", thermal.ResumeCelsius);
            json.WriteNumber("firmwareCelsius", thermal.FirmwareCelsius);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("thermal");
        }
        json.WriteEndObject();
    }

    private static void WritePins(Utf8JsonWriter json, BoardPins pins)
    {
        json.WriteStartObject("pins");
        json.WriteString("driver", pins.Driver);
        json.WriteString("chip", pins.Chip);
        json.WriteNumber("i2cBus", pins.I2cBus);
        json.WriteStartObject("lines");
        foreach ((string name, int line) in pins.Lines)
            json.WriteNumber(name, line);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
