using System.Globalization;
using EdgeConv.Boards;
using EdgeConv.Processor;

namespace EdgeConv.Verbs;

/// <summary><c>boards</c>: the boards that are built in, or all that is known of one.</summary>
internal static class BoardListing
{
    /// <param name="nameOrPath">A board's name, another word for it, or a file; null for all that are built in.</param>
    /// <param name="show">Prints a table.</param>
    public static int Run(string? nameOrPath, bool json, TextWriter output, Action<TextTable> show)
    {
        Boards.Board[] boards = nameOrPath is null ? [.. Boards.Board.Names.Select(Boards.Board.Load)] : [Boards.Board.Load(nameOrPath)];
        if (json)
            output.WriteLine(nameOrPath is null ? $"[{string.Join(",\n", boards.Select(BoardJson.Write))}]" : BoardJson.Write(boards[0]));
        else if (nameOrPath is null)
            PrintAll(boards, show);
        else
            PrintOne(boards[0], output, show);
        return Faults.Success;
    }

    private static void PrintAll(Boards.Board[] boards, Action<TextTable> show)
    {
        var table = new TextTable("board", "also", "cores", "instructions", ">memory", ">arena", "camera", "pins");
        foreach (Boards.Board board in boards)
            table.Add(board.Name, string.Join(", ", board.Aliases), CoresOf(board), Isas.Word(board.Instructions), Mebibytes(board.Memory.RamBytes),
                Mebibytes(board.Memory.ArenaBytes), board.Camera.Source, board.Pins.Chip);
        show(table);
    }

    private static void PrintOne(Boards.Board board, TextWriter output, Action<TextTable> show)
    {
        var table = new TextTable(board.Name, board.Title);
        if (board.Aliases.Count > 0)
            table.Add("also", string.Join(", ", board.Aliases));
        table.Add("cores", $"{CoresOf(board)}, {board.Cores.ClockMegahertz} MHz");
        table.Add("instructions", Isas.Word(board.Instructions));
        BoardCaches caches = board.Caches;
        table.Add("caches", $"L1 data {Kibibytes(caches.L1DataBytes)} {caches.L1DataWays}-way, L2 {Kibibytes(caches.L2Bytes)} {caches.L2Ways}-way"
            + (caches.L3Bytes == 0 ? "" : $", L3 {Kibibytes(caches.L3Bytes)} {caches.L3Ways}-way"));
        table.Add("memory", $"{Mebibytes(board.Memory.RamBytes)}, of which a model may take {Mebibytes(board.Memory.ArenaBytes)}");
        BoardCamera camera = board.Camera;
        table.Add("camera", $"{camera.Source}, {camera.Format} {camera.Width}x{camera.Height}, {camera.FramesPerSecond} frames per second");
        table.Add("pins", $"{board.Pins.Driver} {board.Pins.Chip}; display on I2C bus {board.Pins.I2cBus}");
        table.Add("heat", board.Thermal is { } heat
            ? $"slower from {heat.LimitCelsius} degrees, faster from {heat.ResumeCelsius}, the firmware acts at {heat.FirmwareCelsius}: {heat.Path}" : "not watched");
        show(table);
        output.WriteLine();
        var lines = new TextTable(">line", "names");
        foreach (IGrouping<int, string> line in board.Pins.Lines.GroupBy(pair => pair.Value, pair => pair.Key).OrderBy(line => line.Key))
            lines.Add(line.Key.ToString(CultureInfo.InvariantCulture), string.Join(", ", line));
        show(lines);
    }

    private static string CoresOf(Boards.Board board) => $"{board.Cores.Count} {Cores.Word(board.Cores.Type)}";

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.##} MiB");

    private static string Kibibytes(int bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.##} KiB");
}
