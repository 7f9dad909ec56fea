namespace EdgeConv.Simulator;

/// <summary>The board, its pins, and what is wired to them.</summary>
/// <param name="Pins">All pins of its header, by number.</param>
/// <param name="Display">Null where the node has none.</param>
internal sealed record BoardState(
    string Name, string Title, IReadOnlyList<PinView> Pins, IReadOnlyList<ButtonState> Buttons, DisplayState? Display, IReadOnlyList<LightState> Lights);

/// <summary>A pin.</summary>
/// <param name="Line">Its number on the chip; null of a pin that supplies.</param>
/// <param name="Name">As in a configuration.</param>
/// <param name="Number">Of the header's pin, 1 to 40; 0 where the line has none.</param>
/// <param name="Direction"><c>in</c>, <c>out</c>, <c>unused</c>, or null of a pin that supplies.</param>
/// <param name="Level">0 or 1.</param>
/// <param name="Role"><c>button</c>, <c>light</c>, <c>display</c>, <c>3V3</c>, <c>5V</c>, <c>ground</c>, or empty.</param>
/// <param name="Rule">The rule that it shows or that looks at it; null without.</param>
internal sealed record PinView(int? Line, string Name, int Number, string? Direction, int Level, string Role, string? Rule);

/// <summary>A button: an input that a rule looks at, or that wakes the node.</summary>
/// <param name="Name">The rule's, or <c>wake</c>.</param>
/// <param name="IsDown">Whether it is pressed.</param>
internal sealed record ButtonState(string Name, string Line, bool IsDown, string Rule);

/// <summary>An LED: an output that shows a rule.</summary>
/// <param name="IsOn">Whether it shines, by its line's level.</param>
internal sealed record LightState(string Name, string Line, string Rule, bool IsOn);

/// <param name="Version">Changes with the picture.</param>
internal sealed record DisplayState(int Width, int Height, long Version);
