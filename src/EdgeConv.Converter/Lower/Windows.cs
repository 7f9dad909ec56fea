using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>A window over a volume's slices; one slice where there is no volume. Several maps are slices that no window reaches over.</summary>
internal readonly record struct Volume(Window Depth, int InputSlices, int OutputSlices)
{
    public static readonly Volume None = new(new Window(1), 1, 1);

    /// <param name="input">Shape of a map or a volume.</param>
    /// <param name="output">Shape of what is made of it.</param>
    /// <param name="depth">The window over slices.</param>
    /// <param name="vertical">The window over the rows of a slice.</param>
    public static Volume Of(int[] input, int[] output, Window depth, Window vertical)
    {
        // Where each row stands alone, rows of all slices are those of one map.
        if (input.Length == 4 && input[0] > 1 && vertical != new Window(1))
            return new(new Window(1), input[0], input[0]);
        bool isMap = input.Length != 5 || (depth == new Window(1) && vertical == new Window(1)) || (input[1] == 1 && depth is { Size: 1, PadBefore: 0, PadAfter: 0 });
        return isMap ? None : new(depth, input[1], output[1]);
    }
}

/// <summary>The windows of an operator as its record holds them.</summary>
internal readonly record struct Windows(WindowRecord Vertical, WindowRecord Horizontal, Volume Volume)
{
    public int Taps => checked(Volume.Depth.Size * Vertical.Size * Horizontal.Size);

    public OperatorRecord In(OperatorRecord op) => op with
    {
        Vertical = Vertical,
        Horizontal = Horizontal,
        Depth = new() { Size = Volume.Depth.Size, Stride = Volume.Depth.Stride, Dilation = Volume.Depth.Dilation, PadBefore = Volume.Depth.PadBefore },
        InputSlices = Volume.InputSlices,
        OutputSlices = Volume.OutputSlices,
    };
}
