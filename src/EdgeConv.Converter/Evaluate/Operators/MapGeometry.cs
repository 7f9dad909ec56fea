using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Sizes of a sliding window's input and output maps.</summary>
internal readonly record struct MapGeometry(
    int InputRows, int InputColumns, int InputChannels, int OutputRows, int OutputColumns, int OutputChannels, Window Vertical, Window Horizontal)
{
    public MapGeometry(Value input, Value output, Window vertical, Window horizontal)
        : this(input.Shape[1], input.Shape[2], input.Shape[3], output.Shape[1], output.Shape[2], output.Shape[3], vertical, horizontal)
    {
    }

    /// <summary>Whether each output pixel reads exactly the input pixel at its place.</summary>
    public bool IsPointwise => Vertical is { Size: 1, Stride: 1, PadBefore: 0, PadAfter: 0 } && Horizontal is { Size: 1, Stride: 1, PadBefore: 0, PadAfter: 0 };
}
