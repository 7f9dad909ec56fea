using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Kernels;

/// <summary>Sizes of a convolution or depthwise operator.</summary>
internal sealed record ConvolutionShape(
    int Rows, int Columns, int Channels, int Outputs, int Groups, WindowRecord Vertical, WindowRecord Horizontal, int OutputRows, int OutputColumns)
{
    /// <summary>The reference does so many multiply-accumulates per case at most, so that a run of many cases stays quick under emulation.</summary>
    private const long MostMacs = 40_000;

    private static readonly int[] s_sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 24, 25, 31, 32, 33, 40, 48, 49, 64];

    private static readonly Func<SeededRandom, ConvolutionShape?>[] s_convolutions =
    [
        // 1x1: channels and outputs around the blocks, columns around the tile.
        r => Of(r, Width(r), Size(r), Size(r), Window(1, 1), Window(1, 1)),
        r => Of(r, Width(r), 8 << r.NextInt(3), Around(r, 8 << r.NextInt(3)), Window(1, 1), Window(1, 1)),
        r => Of(r, Width(r), Size(r), Size(r), Window(1, 1 + r.NextInt(3), r.NextInt(2)), Window(1, 1 + r.NextInt(3), r.NextInt(2))),
        r => Of(r, Width(r), Size(r), Size(r), Window(1, 1) with { Dilation = 3 }, Window(1, 1) with { Dilation = 2 }), // which means nothing
        // Fully connected: a window as large as the map.
        r => Whole(r, 1, 1, 4 * (1 + r.NextInt(160)) + (r.NextInt(3) == 0 ? 1 : 0)),
        r => Whole(r, 1 + r.NextInt(6), 1 + r.NextInt(6), Size(r)),
        // The windows of networks.
        r => Square(r, 3, 1, 1), r => Square(r, 3, 2, r.NextInt(2)), r => Square(r, 3, 1 + r.NextInt(2), r.NextInt(4)),
        r => Square(r, 5, 1 + r.NextInt(2), r.NextInt(6)), r => Square(r, 7, 1 + r.NextInt(2), r.NextInt(8)),
        r => Square(r, 2 * (1 + r.NextInt(3)), 1 + r.NextInt(2), r.NextInt(3)),
        r => Of(r, Width(r), Size(r), Size(r), Window(1, 1), Any(r, 2 + r.NextInt(9))),
        r => Of(r, Width(r), Size(r), Size(r), Any(r, 2 + r.NextInt(9)), Window(1, 1)),
        // One column: what a window in time is.
        r => Of(r, 1, Size(r), Size(r), Any(r, 2 + r.NextInt(4)), Window(1, 1)),
        // Stems: a window row of at most 16 bytes.
        r => Stem(r, 3, 3, 3, 2), r => Stem(r, 3, 3, 3, 1), r => Stem(r, 3, 3, 1, 1 + r.NextInt(2)), r => Stem(r, 3, 3, 4, 1 + r.NextInt(2)),
        r => Stem(r, 10, 4, 1, 2), r => Stem(r, 10, 4, 1, 1), r => Stem(r, 5, 5, 1 + r.NextInt(3), 1 + r.NextInt(2)), r => Stem(r, 7, 7, 1 + r.NextInt(2), 2),
        r => Stem(r, 2 + r.NextInt(9), 1 + r.NextInt(4), 1 + r.NextInt(4), 1 + r.NextInt(3)),
        // Dilated in either direction, edges narrower than the window, padding up to the window's extent and beyond it.
        r => Of(r, Width(r), Size(r), Size(r), Dilated(r), Window(1 + r.NextInt(3), 1)),
        r => Of(r, Width(r), Size(r), Size(r), Window(1 + r.NextInt(3), 1), Dilated(r)), r => Of(r, Width(r), Size(r), Size(r), Dilated(r), Dilated(r)),
        r => Of(r, 1 + r.NextInt(3), Size(r), Size(r), Any(r, 1 + r.NextInt(5)), Any(r, 3 + r.NextInt(5))),
        r => Of(r, Width(r), Size(r), Size(r), Any(r, 1 + r.NextInt(5)), Any(r, 1 + r.NextInt(5))),
        // Groups.
        r => Grouped(r, 4 * (1 + r.NextInt(3)), 1 + r.NextInt(9)), r => Grouped(r, 4, 4), r => Grouped(r, 8, 8), r => Grouped(r, 12, 12),
        r => Grouped(r, 16 + r.NextInt(18), 1 + r.NextInt(17)), r => Grouped(r, 1 + r.NextInt(7), 1 + r.NextInt(7)),
    ];

    private static readonly Func<SeededRandom, ConvolutionShape?>[] s_depthwise =
    [
        r => Depth(r, Any(r, 3, 1, 1), Any(r, 3, 1, 1)), r => Depth(r, Any(r, 3, 2, r.NextInt(2)), Any(r, 3, 2, r.NextInt(2))),
        r => Depth(r, Any(r, 3, 1, 1), Any(r, 3, 1, 1), 8 << r.NextInt(3)), r => Depth(r, Any(r, 3, 2, r.NextInt(2)), Any(r, 3, 2, r.NextInt(2)), 8 << r.NextInt(3)),
        r => Depth(r, Any(r, 3), Any(r, 3)), r => Depth(r, Any(r, 3, 1 + r.NextInt(2)), Any(r, 3, 1 + r.NextInt(2)), 8 * (1 + r.NextInt(6))),
        r => Depth(r, Any(r, 5, 1 + r.NextInt(2)), Any(r, 5, 1 + r.NextInt(2))), r => Depth(r, Any(r, 5), Any(r, 5)),
        r => Depth(r, Any(r, 7, 1 + r.NextInt(2)), Any(r, 7, 1 + r.NextInt(2))), r => Depth(r, Any(r, 7), Any(r, 7)),
        r => Depth(r, Window(1, 1), Any(r, 2 + r.NextInt(9))), r => Depth(r, Any(r, 2 + r.NextInt(9)), Window(1, 1)),
        r => Depth(r, Any(r, 2 + r.NextInt(9), 1), Window(1, 1), 8 * (1 + r.NextInt(6))),
        r => Of(r, 1, 8 * (1 + r.NextInt(6)), 1, Any(r, 2 + r.NextInt(9), 1 + r.NextInt(2)), Window(1, 1), depthwise: true),
        r => Depth(r, Any(r, 2 * (1 + r.NextInt(3))), Any(r, 2 * (1 + r.NextInt(3)))), r => Depth(r, Window(1, 1), Window(1, 1)),
        r => Depth(r, Window(1, 1) with { Dilation = 2 }, Any(r, 3)), r => Depth(r, Any(r, 3), Window(1, 1) with { Dilation = 2 }),
        r => Depth(r, Dilated(r), Dilated(r)), r => Depth(r, Any(r, 3), Dilated(r)), r => Depth(r, Dilated(r), Any(r, 3)),
        r => Depth(r, Any(r, 3), Any(r, 3), Size(r), 2 + r.NextInt(7)), r => Depth(r, Any(r, 1 + r.NextInt(5)), Any(r, 1 + r.NextInt(5)), Size(r), 2 + r.NextInt(3)),
        r => Of(r, 1 + r.NextInt(3), Size(r), 1, Any(r, 1 + r.NextInt(5)), Any(r, 3 + r.NextInt(5)), depthwise: true),
        r => Depth(r, Any(r, 1 + r.NextInt(5)), Any(r, 1 + r.NextInt(5))),
    ];

    public long Macs(OperatorKind kind) =>
        (long)OutputRows * OutputColumns * Outputs * Vertical.Size * Horizontal.Size * (kind == OperatorKind.Depthwise ? 1 : Channels / Groups);

    /// <summary>A shape; the number says which family it is of, so that consecutive numbers go through all of them.</summary>
    public static ConvolutionShape Random(OperatorKind kind, int number, SeededRandom random)
    {
        Func<SeededRandom, ConvolutionShape?>[] families = kind == OperatorKind.Depthwise ? s_depthwise : s_convolutions;
        while (true)
            if (families[number % families.Length](random) is { } shape && shape.Macs(kind) <= MostMacs)
                return shape;
    }

    private static int Size(SeededRandom random) => s_sizes[random.NextInt(s_sizes.Length)];

    private static int Around(SeededRandom random, int size) => size - 1 + random.NextInt(3);

    private static int Width(SeededRandom random) => 1 + random.NextInt(random.NextInt(4) == 0 ? 24 : 12);

    private static WindowRecord Window(int size, int stride, int padBefore = 0) => new() { Size = size, Stride = stride, Dilation = 1, PadBefore = padBefore };

    /// <summary>Any stride and padding, sometimes more than the window's extent.</summary>
    private static WindowRecord Any(SeededRandom random, int size) =>
        Window(size, 1 + random.NextInt(3), random.NextInt(random.NextInt(6) == 0 ? size + 3 : (size + 1) / 2 + 1));

    private static WindowRecord Any(SeededRandom random, int size, int stride) => Window(size, stride, random.NextInt(size));

    private static WindowRecord Any(SeededRandom random, int size, int stride, int padBefore) => Window(size, stride, padBefore);

    private static WindowRecord Dilated(SeededRandom random)
    {
        int size = 2 + random.NextInt(3), dilation = 2 + random.NextInt(2);
        return new() { Size = size, Stride = 1 + random.NextInt(2), Dilation = dilation, PadBefore = random.NextInt((size - 1) * dilation + 2) };
    }

    private static ConvolutionShape? Square(SeededRandom random, int size, int stride, int pad) =>
        Of(random, Width(random), Size(random), Size(random), Window(size, stride, pad), Window(size, stride, pad));

    private static ConvolutionShape? Stem(SeededRandom random, int height, int width, int channels, int stride) =>
        Of(random, 4 + random.NextInt(20), channels, random.NextInt(2) == 0 ? 8 * (1 + random.NextInt(8)) : Size(random),
            Window(height, stride, random.NextInt(height)), Window(width, stride, random.NextInt(width)));

    private static ConvolutionShape? Whole(SeededRandom random, int rows, int columns, int channels) =>
        new(rows, columns, channels, Size(random), 1, Window(rows, 1), Window(columns, 1), 1, 1);

    private static ConvolutionShape? Grouped(SeededRandom random, int outputs, int inputs)
    {
        int groups = 2 + random.NextInt(8);
        return Of(random, Width(random), groups * inputs, groups * outputs, Any(random, 1 + 2 * random.NextInt(2)), Any(random, 1 + 2 * random.NextInt(2)), groups);
    }

    private static ConvolutionShape? Depth(SeededRandom random, WindowRecord vertical, WindowRecord horizontal, int channels = 0, int multiplier = 1) =>
        Of(random, Width(random), channels == 0 ? Size(random) : channels, multiplier, vertical, horizontal, depthwise: true);

    /// <summary>With random rows and padding after them, or null where the window finds no place.</summary>
    private static ConvolutionShape? Of(
        SeededRandom random, int columns, int channels, int outputs, WindowRecord vertical, WindowRecord horizontal, int groups = 1, bool depthwise = false)
    {
        int rows = 1 + random.NextInt(vertical.Size > 4 ? 14 : 7);
        int outputRows = Places(random, rows, vertical), outputColumns = Places(random, columns, horizontal);
        if (outputRows < 1 || outputColumns < 1)
            return null;
        return new(rows, columns, channels, depthwise ? channels * outputs : outputs, groups, vertical, horizontal, outputRows, outputColumns);
    }

    private static int Places(SeededRandom random, int inputs, WindowRecord window)
    {
        int extent = (window.Size - 1) * window.Dilation + 1;
        int after = random.NextInt(3) == 0 ? random.NextInt(extent + 2) : window.PadBefore;
        int room = inputs + window.PadBefore + after - extent;
        return room < 0 ? 0 : room / window.Stride + 1;
    }
}
