using System.Globalization;
using EdgeConv.Boards;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Simulator;

/// <summary>A board and what a node has wired to it, as the page shows them.</summary>
internal static class BoardView
{
    public static BoardState Of(NodeRun run)
    {
        (Board board, NodeConfiguration node, SimulatedBoard pins) = (run.Setup.Board, run.Configuration, run.Board);
        var inputs = Buttons.Of(node).Select(button => (Button: button, Line: LineOf(board, button.Pin))).ToList();
        var outputs = (node.Outputs ?? []).Where(output => output.Pin is not null).Select(output => (Output: output, Line: LineOf(board, output.Pin!))).ToList();
        bool hasDisplay = run.Screen is not null;
        return new(board.Name, board.Title,
            [
                .. HeaderPins.Of(board).Select(pin =>
                {
                    if (pin.Line is not { } line)
                        return new PinView(null, pin.Name, pin.Number, null, pin.Name == HeaderPins.Ground ? 0 : 1, pin.Name, null);
                    string? button = inputs.FirstOrDefault(input => input.Line == line).Button?.Name, light = outputs.FirstOrDefault(output => output.Line == line).Output?.Rule;
                    bool isBus = hasDisplay && pin.Number is 3 or 5;
                    return new PinView(line, pin.Name, pin.Number, light is not null ? "out" : button is not null ? "in" : "unused", pins.IsHigh(line) ? 1 : 0,
                        light is not null ? "light" : button is not null ? "button" : isBus ? "display" : "", light ?? button);
                }),
            ],
            [.. inputs.Select(input => new ButtonState(input.Button.Name, board.Pins.NameOf(input.Line), pins.IsHigh(input.Line) ^ input.Button.ActiveLow, input.Button.Name))],
            run.Screen is { } screen ? new(Testing.SimulatedDisplay.Width, screen.Height, run.Number * 1_000_000_000 + screen.WriteCount) : null,
            [.. outputs.Select(output => new LightState(output.Output.Rule!, board.Pins.NameOf(output.Line), output.Output.Rule!, pins.IsHigh(output.Line) ^ output.Output.ActiveLow))]);
    }

    /// <summary>A line of a configuration that a node has taken.</summary>
    public static int LineOf(Board board, string pin) => board.Pins.TryFind(pin, out int line) ? line : int.Parse(pin, CultureInfo.InvariantCulture);
}
