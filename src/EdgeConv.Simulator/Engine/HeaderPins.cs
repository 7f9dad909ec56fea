using EdgeConv.Boards;

namespace EdgeConv.Simulator;

/// <summary>The pins of a Raspberry Pi's header, 1 to 40: a line's number, or what they supply.</summary>
internal static class HeaderPins
{
    public const string Ground = "ground", V3 = "3V3", V5 = "5V";

    private static readonly string[] s_pins =
    [
        V3, V5, "2", V5, "3", Ground, "4", "14", Ground, "15", "17", "18", "27", Ground, "22", "23", V3, "24", "10", Ground,
        "9", "25", "11", "8", Ground, "7", "0", "1", "5", Ground, "6", "12", "13", Ground, "19", "16", "26", "20", Ground, "21",
    ];

    /// <summary>A board's pins: number on the header, 0 where there is no such header; line, or null and what it supplies.</summary>
    public static IEnumerable<(int Number, int? Line, string Name)> Of(Board board)
    {
        if (!board.Pins.Lines.ContainsKey("GPIO17"))
            return board.Pins.Lines.Values.Distinct().Order().Select(line => (0, (int?)line, board.Pins.NameOf(line)));
        return s_pins.Select((pin, i) => int.TryParse(pin, System.Globalization.CultureInfo.InvariantCulture, out int line) ? (i + 1, line, board.Pins.NameOf(line)) : (i + 1, (int?)null, pin));
    }
}
