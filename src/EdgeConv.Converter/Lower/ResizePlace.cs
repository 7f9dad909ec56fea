using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Where the elements of a resized axis lie in its input, as whole numbers: <c>(Stride * y - Pad) / Dilation</c>.</summary>
internal readonly record struct ResizePlace(long Stride, long Pad, long Dilation)
{
    private const long MostNumber = 1 << 16, MostPad = 1 << 20;

    /// <summary>The rational nearest to a scale that a float holds has no longer terms than that.</summary>
    private const int MostTerm = 1 << 14;

    /// <exception cref="UnsupportedNodeException">The place is no fraction of small whole numbers.</exception>
    public static WindowRecord Of(Resize node, int axis, Rule rule)
    {
        int inputs = node.Input.Shape[axis], outputs = node.Output.Shape[axis];
        bool isLinear = node.Options.Mode == ResizeMode.Linear;
        if (inputs == outputs && node.Scales[axis] == 1)
            return WindowRecord.One;
        var (grow, shrink) = Ratio(inputs, outputs, node.Scales[axis]);
        ResizePlace place = isLinear && rule == Rule.Tflm && (long)grow * inputs == (long)shrink * outputs
            ? OfTensorFlow(node.Options.Coordinates, inputs, outputs) : Of(node.Options.Coordinates, inputs, outputs, grow, shrink);
        place = (isLinear ? place : place.Rounded(node.Options.Rounding)).Reduced();
        if (place.Stride > MostNumber || place.Dilation > MostNumber || Math.Abs(place.Pad) >= MostPad)
            throw new UnsupportedNodeException($"{inputs} elements become {outputs} by a scale of {node.Scales[axis]}: choose sizes of a simpler ratio");
        return new() { Size = isLinear ? 2 : 1, Stride = (int)place.Stride, PadBefore = (int)place.Pad, Dilation = (int)place.Dilation };
    }

    private static ResizePlace Of(ResizeCoordinates coordinates, int inputs, int outputs, int grow, int shrink) => coordinates switch
    {
        ResizeCoordinates.PytorchHalfPixel when outputs == 1 => new(1, 0, 1),
        ResizeCoordinates.HalfPixel or ResizeCoordinates.PytorchHalfPixel => new(2L * shrink, grow - shrink, 2L * grow),
        ResizeCoordinates.AlignCorners when outputs > 1 && inputs > 1 => new(inputs - 1, 0, outputs - 1),
        ResizeCoordinates.AlignCorners => new(1, 0, Math.Max(outputs, 1)), // of one element, or one element: the first
        _ => new(shrink, 0, grow),
    };

    /// <summary>With 10 bits behind the point, and the error that steps of so many bits add up to (resize_bilinear.h, ComputeInterpolationValuesInteger).</summary>
    private static ResizePlace OfTensorFlow(ResizeCoordinates coordinates, int inputs, int outputs)
    {
        const int One = 1 << 10;
        bool alignsCorners = coordinates == ResizeCoordinates.AlignCorners && outputs > 1;
        (long from, int to) = alignsCorners ? (inputs - 1L, outputs - 1) : (inputs, outputs);
        long step = (One * from + to / 2) / to;
        bool isHalf = coordinates is ResizeCoordinates.HalfPixel || (coordinates is ResizeCoordinates.PytorchHalfPixel && outputs > 1);
        return new(Math.Max(step, 1), isHalf ? One / 2 - step / 2 : 0, One);
    }

    /// <summary>The place whose floor is the nearest element.</summary>
    private ResizePlace Rounded(ResizeRounding rounding) => rounding switch
    {
        ResizeRounding.Floor => this,
        ResizeRounding.Ceiling => this with { Pad = Pad - (Dilation - 1) },
        ResizeRounding.PreferCeiling => new(2 * Stride, 2 * Pad - Dilation, 2 * Dilation),
        _ => new(2 * Stride, 2 * Pad - (Dilation - 1), 2 * Dilation),
    };

    private ResizePlace Reduced()
    {
        long common = Divisor(Stride, Divisor(Dilation, Math.Abs(Pad)));
        return new(Stride / common, Pad / common, Dilation / common);
    }

    /// <summary>The scale as a fraction in lowest terms: that of the sizes, or the first that rounds to the float.</summary>
    private static (int Grow, int Shrink) Ratio(int inputs, int outputs, float scale)
    {
        if ((float)((double)outputs / inputs) == scale)
            return ((int)(outputs / Divisor(outputs, inputs)), (int)(inputs / Divisor(outputs, inputs)));
        // Continued fraction: each convergent is the best of its length.
        var (before, last) = ((Grow: 0L, Shrink: 1L), (Grow: 1L, Shrink: 0L));
        double rest = scale;
        while (true)
        {
            double whole = Math.Floor(rest);
            if (whole > MostTerm)
                break;
            (before, last) = (last, ((long)whole * last.Grow + before.Grow, (long)whole * last.Shrink + before.Shrink));
            if (last.Grow > MostTerm || last.Shrink > MostTerm)
                break;
            if ((float)((double)last.Grow / last.Shrink) == scale)
                return ((int)last.Grow, (int)last.Shrink);
            rest = 1 / (rest - whole);
        }
        throw new UnsupportedNodeException($"a scale of {scale} is no fraction of small numbers: export with sizes, or a simpler scale");
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
