namespace EdgeConv.Converter.Graph;

/// <summary>Elements <c>start + i * step</c> along each axis; the output's shape says how many. A step may be negative.</summary>
internal sealed class Slice(string name, Value input, Value output, int[] starts, int[] steps) : Node(name, [input], [output])
{
    public int[] Starts { get; } = starts;
    public int[] Steps { get; } = steps;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) => new Slice(Name, inputs[0], output, Starts, Steps);
}

/// <summary>Slices of the input along an axis at constant places; the output has that axis as long as there are indices.</summary>
internal sealed class Gather(string name, Value input, Value output, int axis, int[] indices) : Node(name, [input], [output])
{
    public int Axis { get; } = axis;
    public int[] Indices { get; } = indices;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) => new Gather(Name, inputs[0], output, Axis, Indices);
}

/// <summary>Any elements of the input in any order: output element i is input element <c>Sources[i]</c>, both row-major, or 0 where that is -1.</summary>
internal class Rearrange(string name, Value input, Value output, int[] sources) : Node(name, [input], [output])
{
    public int[] Sources { get; } = sources;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) => new Rearrange(Name, inputs[0], output, Sources);
}

internal enum ReduceKind
{
    Mean,
    Sum,
    Maximum,
    Minimum,
}

/// <summary>One value of all elements along some axes; each of them has length 1 in the output.</summary>
internal sealed class Reduce(string name, Value input, Value output, ReduceKind kind, int[] axes) : ClampedNode(name, [input], [output])
{
    public ReduceKind Kind { get; } = kind;
    public int[] Axes { get; } = axes;

    public override bool KeepsScale => Kind is ReduceKind.Maximum or ReduceKind.Minimum;

    public override Node Copy(Value[] inputs, Value output) => new Reduce(Name, inputs[0], output, Kind, Axes) { Clamp = Clamp };
}

/// <summary>The index of the largest or smallest element along an axis, as a real; the axis has length 1 in the output.</summary>
internal sealed class ArgExtreme(string name, Value input, Value output, int axis, bool isMaximum, bool picksLast) : Node(name, [input], [output])
{
    public int Axis { get; } = axis;
    public bool IsMaximum { get; } = isMaximum;

    /// <summary>Of equal elements the last, not the first.</summary>
    public bool PicksLast { get; } = picksLast;

    public override Node Copy(Value[] inputs, Value output) => new ArgExtreme(Name, inputs[0], output, Axis, IsMaximum, PicksLast);
}

/// <summary>The matrix product of two values over their last two axes; axes before these are broadcast.</summary>
internal sealed class MatrixProduct(string name, Value a, Value b, Value output) : Node(name, [a, b], [output])
{
    public override Node Copy(Value[] inputs, Value output) => new MatrixProduct(Name, inputs[0], inputs[1], output);
}

internal enum ResizeMode
{
    Nearest,
    Linear,
    Cubic,
}

/// <summary>How an output index becomes a place in the input (ONNX Resize, coordinate_transformation_mode).</summary>
internal enum ResizeCoordinates
{
    /// <summary><c>(y + 1/2) / scale - 1/2</c>.</summary>
    HalfPixel,

    /// <summary>As half-pixel, but 0 where the output has one element.</summary>
    PytorchHalfPixel,

    /// <summary><c>y * (inputs - 1) / (outputs - 1)</c>.</summary>
    AlignCorners,

    /// <summary><c>y / scale</c>.</summary>
    Asymmetric,

    /// <summary>From a region of the input: start and end per axis, as shares of it.</summary>
    CropAndResize,
}

internal enum ResizeRounding
{
    PreferFloor,
    PreferCeiling,
    Floor,
    Ceiling,
}

/// <summary>What a <see cref="Resize"/> does along all axes.</summary>
internal sealed record ResizeOptions(ResizeMode Mode, ResizeCoordinates Coordinates)
{
    public ResizeRounding Rounding { get; init; }

    /// <summary>Cubic: the kernel's coefficient a (Keys 1981).</summary>
    public float Cubic { get; init; } = -0.75f;

    /// <summary>Weights of places outside the input are 0, and the others sum to 1.</summary>
    public bool ExcludesOutside { get; init; }

    /// <summary>Crop and resize: what lies outside the input.</summary>
    public float Extrapolation { get; init; }
}

/// <summary>Another size along any axes by interpolation.</summary>
/// <param name="scales">Per axis, output elements per input element as the source states them: with the sizes given, output / input.</param>
/// <param name="region">Crop and resize: starts of all axes, then ends; else null.</param>
internal sealed class Resize(string name, Value input, Value output, ResizeOptions options, float[] scales, float[]? region = null) : Node(name, [input], [output])
{
    public ResizeOptions Options { get; } = options;
    public float[] Scales { get; } = scales;
    public float[]? Region { get; } = region;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) => new Resize(Name, inputs[0], output, Options, Scales, Region);
}
