using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>The windows of a node over a map or a volume; an axis that the node does not have is a window of one element.</summary>
internal readonly record struct MapWindows(Window Depth, Window Vertical, Window Horizontal)
{
    public Window[] All => [Depth, Vertical, Horizontal];

    /// <param name="windows">Of 1 to 3 axes, in the source's order.</param>
    public static MapWindows Of(Window[] windows) => windows.Length switch
    {
        1 => new(new(1), new(1), windows[0]),
        2 => new(new(1), windows[0], windows[1]),
        _ => new(windows[0], windows[1], windows[2]),
    };

    /// <summary>Each window changed, given how many elements its axis has.</summary>
    /// <param name="change">Gives the new window.</param>
    /// <param name="shape">The source's shape, channels first.</param>
    public MapWindows Each(Func<Window, int, Window> change, int[] shape) => new(
        shape.Length > 4 ? change(Depth, shape[^3]) : Depth, shape.Length > 3 ? change(Vertical, shape[^2]) : Vertical, change(Horizontal, shape[^1]));
}
