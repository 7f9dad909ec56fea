using System.Globalization;
using System.Text.Json;
using EdgeConv.Converter.Nano;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>boards</c>: the microcontrollers, behind the boards or one alone.</summary>
internal static class MicrocontrollerListing
{
    /// <summary>All of the one that the word names.</summary>
    public static void PrintOne(Microcontroller board, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Output.WriteLine(Json(board));
            return;
        }
        var table = new TextTable(board.Name, board.Title);
        if (board.Aliases.Count > 0)
            table.Add("also", string.Join(", ", board.Aliases));
        table.Add("clock", $"{board.ClockMegahertz} MHz, {board.CyclesPerInstruction.ToString(CultureInfo.InvariantCulture)} cycles an instruction");
        table.Add("heap", $"{Numbers.Grouped(board.HeapBytes)} bytes, the longest array {Numbers.Grouped(board.LargestArrayBytes)}");
        table.Add("flash", $"{Numbers.Grouped(board.DeployBytes)} bytes for applications");
        foreach (string source in board.Sources)
            table.Add("source", source);
        terminal.Show(table);
    }

    /// <summary>A table of all that are built in.</summary>
    public static void PrintAll(Terminal terminal)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine("microcontrollers, for 'edgeconv convert --target nano':");
        terminal.Output.WriteLine();
        var table = new TextTable("board", "also", ">clock", ">heap", ">flash");
        foreach (Microcontroller board in Microcontroller.BuiltIn)
            table.Add(board.Name, string.Join(", ", board.Aliases), $"{board.ClockMegahertz} MHz", Numbers.Grouped(board.HeapBytes), Numbers.Grouped(board.DeployBytes));
        terminal.Show(table);
    }

    private static string Json(Microcontroller board)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "microcontroller.schema.json");
            json.WriteString("name", board.Name);
            Texts(json, "aliases", board.Aliases);
            json.WriteString("title", board.Title);
            json.WriteNumber("clockMegahertz", board.ClockMegahertz);
            json.WriteNumber("cyclesPerInstruction", board.CyclesPerInstruction);
            json.WriteNumber("heapBytes", board.HeapBytes);
            json.WriteNumber("largestArrayBytes", board.LargestArrayBytes);
            json.WriteNumber("deployBytes", board.DeployBytes);
            Texts(json, "sources", board.Sources);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
