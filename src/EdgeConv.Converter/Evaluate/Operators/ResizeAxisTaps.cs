using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>
/// One axis of a resize: which input elements each output element takes, and with what weights. Places are computed in float32, as ONNX Runtime does, so that
/// halves round the same way.
/// </summary>
internal sealed class ResizeAxisTaps
{
    private ResizeAxisTaps(int outputs, int taps)
    {
        (Outputs, Taps) = (outputs, taps);
        Sources = new int[checked(outputs * taps)];
        Weights = new float[outputs * taps];
        IsOutside = new bool[outputs];
    }

    public int Outputs { get; }

    public int Taps { get; }

    /// <summary>[output][tap]</summary>
    public int[] Sources { get; }

    /// <summary>[output][tap]</summary>
    public float[] Weights { get; }

    /// <summary>Whether an output element lies outside the input (crop and resize).</summary>
    public bool[] IsOutside { get; }

    public static ResizeAxisTaps Of(Resize node, int axis)
    {
        ResizeOptions options = node.Options;
        int inputs = node.Input.Shape[axis], outputs = node.Output.Shape[axis];
        var result = new ResizeAxisTaps(outputs, options.Mode switch { ResizeMode.Nearest => 1, ResizeMode.Linear => 2, _ => 4 });
        for (int output = 0; output < outputs; output++)
        {
            float place = Place(node, axis, output, inputs, outputs);
            result.IsOutside[output] = options.Coordinates == ResizeCoordinates.CropAndResize && (place < 0 || place > inputs - 1);
            Span<int> sources = result.Sources.AsSpan(output * result.Taps, result.Taps);
            Span<float> weights = result.Weights.AsSpan(output * result.Taps, result.Taps);
            switch (options.Mode)
            {
                case ResizeMode.Nearest:
                    (sources[0], weights[0]) = (Math.Clamp(Rounded(place, options.Rounding), 0, inputs - 1), 1);
                    break;
                case ResizeMode.Linear:
                    Linear(place, inputs, sources, weights);
                    break;
                default:
                    Cubic(place, inputs, options, sources, weights);
                    break;
            }
        }
        return result;
    }

    private static float Place(Resize node, int axis, int output, int inputs, int outputs)
    {
        // Where the scale is the ratio of the sizes, halves are met exactly.
        bool isRatio = node.Scales[axis] == (float)outputs / inputs;
        float Scaled(float place) => isRatio ? place * inputs / outputs : place / node.Scales[axis];
        switch (node.Options.Coordinates)
        {
            case ResizeCoordinates.PytorchHalfPixel when outputs == 1:
                return 0;
            case ResizeCoordinates.HalfPixel or ResizeCoordinates.PytorchHalfPixel:
                return Scaled(output + 0.5f) - 0.5f;
            case ResizeCoordinates.AlignCorners:
                return outputs == 1 ? 0 : (float)output * (inputs - 1) / (outputs - 1);
            case ResizeCoordinates.Asymmetric:
                return Scaled(output);
            default:
                float start = node.Region![axis], end = node.Region[axis + node.Scales.Length];
                return outputs == 1 ? 0.5f * (start + end) * (inputs - 1)
                    : start * (inputs - 1) + output * (end - start) * (inputs - 1) / (outputs - 1);
        }
    }

    private static int Rounded(float place, ResizeRounding rounding)
    {
        double rounded = rounding switch
        {
            ResizeRounding.PreferFloor => Math.Ceiling((double)place - 0.5),
            ResizeRounding.PreferCeiling => Math.Floor((double)place + 0.5),
            ResizeRounding.Floor => Math.Floor((double)place),
            _ => Math.Ceiling((double)place),
        };
        return (int)Math.Clamp(rounded, int.MinValue, int.MaxValue);
    }

    private static void Linear(float place, int inputs, Span<int> sources, Span<float> weights)
    {
        place = Math.Clamp(place, 0, inputs - 1);
        int first = Math.Min((int)place, inputs - 1);
        (sources[0], sources[1]) = (first, Math.Min(first + 1, inputs - 1));
        weights[1] = sources[1] == first ? 0 : place - first;
        weights[0] = 1 - weights[1];
    }

    /// <summary>The kernel of Keys 1981 around the place; outside, the nearest element, or nothing.</summary>
    private static void Cubic(float place, int inputs, ResizeOptions options, Span<int> sources, Span<float> weights)
    {
        int first = (int)Math.Clamp(Math.Floor((double)place), -2, inputs) - 1;
        float sum = 0;
        for (int tap = 0; tap < sources.Length; tap++)
        {
            int source = first + tap;
            bool isLeftOut = options.ExcludesOutside && (source < 0 || source >= inputs);
            weights[tap] = isLeftOut ? 0 : Kernel(place - source, options.Cubic);
            sources[tap] = Math.Clamp(source, 0, inputs - 1);
            sum += weights[tap];
        }
        for (int tap = 0; options.ExcludesOutside && tap < weights.Length; tap++)
            weights[tap] /= sum;
    }

    private static float Kernel(float distance, float a)
    {
        float x = Math.Abs(distance);
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }
}
