using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Resize and its predecessor Upsample.</summary>
internal sealed partial class OnnxImporter
{
    private void Upsample(OnnxNode node)
    {
        Value input = node.Flowing(0);
        float[] scales = _opset >= 9 ? node.Floats(1) : [.. node.FloatList("scales") ?? []];
        EmitResize(node, input, PlainOptions(node, scales), scales, null, null);
    }

    private void Resize(OnnxNode node)
    {
        Value input = node.Flowing(0);
        if (_opset < 11)
        {
            EmitResize(node, input, PlainOptions(node, node.Floats(1)), node.Floats(1), null, null);
            return;
        }
        int rank = input.Shape.Length;
        int[] axes = node.Ints("axes") is { } stated ? [.. stated.Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (node.Int("antialias", 0) != 0)
            throw new UnsupportedNodeException("it smooths before it shrinks (antialias): export without");
        bool hasSizes = node.HasInput(3) && node.Constant(3).Elements > 0, hasScales = node.HasInput(2) && node.Constant(2).Elements > 0;
        if (hasSizes == hasScales)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' must have either scales or sizes; export the model again");
        if (hasSizes && node.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
            throw new UnsupportedNodeException("it keeps the aspect ratio: export with the size that follows");
        string coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
        float[]? scales = hasScales ? Spread(node, node.Floats(2), axes, rank, 1) : null;
        int[]? sizes = hasSizes ? Spread(node, [.. node.Longs(3).Select(node.Small)], axes, rank, 0) : null;
        for (int axis = 0; axis < sizes?.Length; axis++)
            sizes[axis] = axes.Contains(axis) ? sizes[axis] : input.Shape[axis];
        float[]? region = coordinates == "tf_crop_and_resize" ? Region(node, axes, rank) : null;
        EmitResize(node, input, Options(node, input, coordinates, scales, sizes), scales, sizes, region);
    }

    private static ResizeOptions Options(OnnxNode node, Value input, string coordinates, float[]? scales, int[]? sizes)
    {
        string rounding = node.Text("nearest_mode", "round_prefer_floor");
        bool isNearest = node.Text("mode", "nearest") == "nearest";
        // Symmetric half pixels are half pixels where the size is the scaled one exactly.
        bool isExact = sizes is not null || scales!.Select((scale, axis) => scale * input.Shape[axis]).All(size => size == Math.Floor(size));
        // (y + 1/2) / scale rounded down is the half pixel's place rounded, halves up.
        if (coordinates == "tf_half_pixel_for_nn" && isNearest && rounding == "floor")
            (coordinates, rounding) = ("half_pixel", "round_prefer_ceil");
        return new(Mode(node), coordinates switch
        {
            "half_pixel" => ResizeCoordinates.HalfPixel,
            "half_pixel_symmetric" when isExact => ResizeCoordinates.HalfPixel,
            "pytorch_half_pixel" => ResizeCoordinates.PytorchHalfPixel,
            "align_corners" => ResizeCoordinates.AlignCorners,
            "asymmetric" => ResizeCoordinates.Asymmetric,
            "tf_crop_and_resize" => ResizeCoordinates.CropAndResize,
            _ => throw new UnsupportedNodeException($"coordinates '{coordinates}': export with half_pixel, align_corners or asymmetric"),
        })
        {
            Rounding = rounding switch
            {
                "round_prefer_floor" => ResizeRounding.PreferFloor,
                "round_prefer_ceil" => ResizeRounding.PreferCeiling,
                "floor" => ResizeRounding.Floor,
                "ceil" => ResizeRounding.Ceiling,
                _ => throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': nearest_mode '{rounding}' is unknown; export the model again"),
            },
            Cubic = node.Float("cubic_coeff_a", -0.75f),
            ExcludesOutside = node.Int("exclude_outside", 0) != 0,
            Extrapolation = node.Float("extrapolation_value", 0),
        };
    }

    /// <summary>Before opset 11: places are y / scale; nearest takes the element below where it grows, the one above where it shrinks (ONNX Runtime).</summary>
    private static ResizeOptions PlainOptions(OnnxNode node, float[] scales)
    {
        bool grows = Array.TrueForAll(scales, scale => scale >= 1);
        if (!grows && Mode(node) == ResizeMode.Nearest && Array.Exists(scales, scale => scale > 1))
            throw new UnsupportedNodeException("it grows one axis and shrinks another: export with opset 11 or later");
        return new(Mode(node), ResizeCoordinates.Asymmetric) { Rounding = grows ? ResizeRounding.Floor : ResizeRounding.Ceiling };
    }

    private static ResizeMode Mode(OnnxNode node) => node.Text("mode", "nearest") switch
    {
        "nearest" => ResizeMode.Nearest,
        "linear" or "bilinear" => ResizeMode.Linear,
        "cubic" => ResizeMode.Cubic,
        var other => throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': mode '{other}' is unknown; export the model again"),
    };

    private static float[] Region(OnnxNode node, int[] axes, int rank)
    {
        float[] stated = node.Floats(1);
        if (stated.Length != 2 * axes.Length)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has a region of {stated.Length} numbers for {axes.Length} axes; export the model again");
        return [.. Spread(node, stated[..axes.Length], axes, rank, 0), .. Spread(node, stated[axes.Length..], axes, rank, 1)];
    }

    private static T[] Spread<T>(OnnxNode node, T[] stated, int[] axes, int rank, T absent)
    {
        if (stated.Length != axes.Length)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has {stated.Length} scales or sizes for {axes.Length} axes; export the model again");
        T[] all = [.. Enumerable.Repeat(absent, rank)];
        for (int i = 0; i < axes.Length; i++)
            all[axes[i]] = stated[i];
        return all;
    }

    private void EmitResize(OnnxNode node, Value input, ResizeOptions options, float[]? scales, int[]? sizes, float[]? region)
    {
        int rank = input.Shape.Length;
        bool sound = (scales?.Length ?? sizes!.Length) == rank && (sizes is null || NodeShape.IsSound(sizes))
            && (scales is null || Array.TrueForAll(scales, scale => scale > 0 && scale <= NodeShape.MostElements));
        if (!sound)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has scales or sizes that do not fit {NodeShape.Text(input.Shape)}; export the model again");
        if (sizes is null)
        {
            float[] of = region is null ? [.. Enumerable.Repeat(1f, rank)] : [.. Enumerable.Range(0, rank).Select(axis => region[axis + rank] - region[axis])];
            sizes = [.. scales!.Select((scale, axis) => (int)Math.Clamp(Math.Floor((double)(input.Shape[axis] * of[axis] * scale)), 0, NodeShape.MostElements))];
        }
        if (!NodeShape.IsSound(sizes))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' makes shape {NodeShape.Text(sizes)}; export the model again");
        float[] all = scales ?? [.. sizes.Select((size, axis) => (float)size / input.Shape[axis])];
        bool isMap = rank is 4 or 5 && region is null && Array.TrueForAll([0, 1], axis => sizes[axis] == input.Shape[axis] && all[axis] == 1);
        if (!isMap)
        {
            Emit(node, new(node.Proto.Output[0], sizes, ElementType.Float32), output => new Resize(node.Name, input, output, options, all, region));
            return;
        }
        int[] order = Permutation.ChannelsToEnd(rank);
        Value map = ToMap(node, input);
        EmitMap(node, rank, output =>
        {
            output.Shape = Permutation.Apply(order, sizes);
            return new Resize(node.Name, map, output, options, Permutation.Apply(order, all));
        });
    }
}
