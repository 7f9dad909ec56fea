using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Windows from kernel, strides, dilations, pads and auto_pad.</summary>
internal sealed partial class OnnxImporter
{
    private const int MostOfWindow = 1 << 15;

    private static MapWindows Windows(OnnxNode node, int[] kernel, int[] shape)
    {
        int axes = shape.Length - 2;
        var (strides, dilations, pads) = WindowLists(node, kernel, axes);
        string automatic = node.Text("auto_pad", "NOTSET");
        var windows = new Window[axes];
        for (int i = 0; i < axes; i++)
        {
            windows[i] = automatic switch
            {
                "NOTSET" or "" => new(kernel[i], strides[i], dilations[i], pads[i], pads[i + axes]),
                "VALID" => new(kernel[i], strides[i], dilations[i]),
                "SAME_UPPER" => Window.Same(kernel[i], strides[i], dilations[i], shape[i + 2]),
                "SAME_LOWER" => Window.Same(kernel[i], strides[i], dilations[i], shape[i + 2]) is var same
                    ? same with { PadBefore = same.PadAfter, PadAfter = same.PadBefore } : default,
                _ => throw UnknownPadding(node, automatic),
            };
        }
        return MapWindows.Of(windows);
    }

    /// <summary>Windows and output size of a transposed convolution, by the formulas of ONNX ConvTranspose.</summary>
    private static (MapWindows Windows, int[] Size) TransposedWindows(OnnxNode node, int[] kernel, int[] shape)
    {
        int axes = shape.Length - 2;
        var (strides, dilations, pads) = WindowLists(node, kernel, axes);
        int[] more = node.Ints("output_padding") ?? new int[axes];
        int[]? stated = node.Ints("output_shape");
        if (stated?.Length > axes)
            stated = stated[^axes..];
        bool sound = more.Length == axes && more.All(size => size is >= 0 and <= MostOfWindow)
            && (stated is null || (stated.Length == axes && stated.All(size => size is > 0 and <= (int)NodeShape.MostElements)));
        if (!sound)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': output_padding and output_shape must be {axes} numbers each, not negative; export the model again");
        string automatic = node.Text("auto_pad", "NOTSET");
        if (automatic is not ("NOTSET" or "" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw UnknownPadding(node, automatic);
        var windows = new Window[axes];
        var size = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            long full = (shape[i + 2] - 1L) * strides[i] + more[i] + (kernel[i] - 1L) * dilations[i] + 1;
            long wanted = stated is not null ? stated[i]
                : automatic is "SAME_UPPER" or "SAME_LOWER" ? (long)shape[i + 2] * strides[i]
                : automatic == "VALID" ? full : full - pads[i] - pads[i + axes];
            int before = automatic is "NOTSET" or "" ? pads[i] : 0;
            if (stated is not null || automatic is "SAME_UPPER" or "SAME_LOWER")
            {
                long total = Math.Max(full - wanted, 0);
                before = (int)(automatic == "SAME_UPPER" ? total / 2 : total - total / 2);
            }
            if (wanted is <= 0 or > NodeShape.MostElements)
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' makes {wanted} elements of {shape[i + 2]}; export the model again");
            size[i] = (int)wanted;
            windows[i] = new(kernel[i], strides[i], dilations[i], before);
        }
        return (MapWindows.Of(windows), size);
    }

    private static (int[] Strides, int[] Dilations, int[] Pads) WindowLists(OnnxNode node, int[] kernel, int axes)
    {
        int[] strides = node.Ints("strides") ?? [.. Enumerable.Repeat(1, axes)],
            dilations = node.Ints("dilations") ?? [.. Enumerable.Repeat(1, axes)];
        int[] pads = node.Ints("pads") ?? new int[2 * axes];
        bool sound = kernel.Length == axes && strides.Length == axes && dilations.Length == axes && pads.Length == 2 * axes
            && kernel.Concat(strides).Concat(dilations).All(size => size is > 0 and <= MostOfWindow) && pads.All(size => size is >= 0 and <= MostOfWindow);
        return sound ? (strides, dilations, pads)
            : throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': kernel, strides, dilations and pads must be {axes} positive numbers each (pads {2 * axes}, not negative); export the model again");
    }

    private static EdgeConvException UnknownPadding(OnnxNode node, string automatic) =>
        new(ConverterErrors.Inconsistent, $"node '{node.Name}': auto_pad '{automatic}' is unknown; export the model again");
}
