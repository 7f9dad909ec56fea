using System.Runtime.InteropServices;
using EdgeConv.Blob;

namespace EdgeConv.Numerics;

/// <summary>TensorFlow Lite with XNNPACK: one float32 multiplication, rounded half to even.</summary>
internal readonly unsafe struct XnnpackRule : IRule
{
    private const int AddMultiplierBits = 20;

    public static int Requantise(int accumulator, byte* multipliers, int channel) =>
        Nearest(accumulator * ((float*)multipliers)[channel]);

    public static int Add(int a, int b, AddParameters* parameters)
    {
        int shift = parameters->Sum.Exponent;
        return checked((1 << (shift - 1)) + a * parameters->A.Mantissa + b * parameters->B.Mantissa) >> shift;
    }

    // XNNPACK leaves int8 softmax to TensorFlow Lite's own kernel: exponentials from a table, summed in the order of the channels.
    public static void Softmax(sbyte* logits, sbyte* probabilities, int channels, byte* parameters)
    {
        float* exponentials = (float*)parameters;
        var output = (SoftmaxFloatParameters*)(exponentials + 256);
        int largest = sbyte.MinValue;
        for (int c = 0; c < channels; c++)
            largest = Math.Max(largest, logits[c]);
        float sum = 0;
        for (int c = 0; c < channels; c++)
            sum += exponentials[largest - logits[c]];
        float inverse = 1f / (sum * output->OutputScale);
        for (int c = 0; c < channels; c++)
        {
            int probability = (int)Math.Floor(exponentials[largest - logits[c]] * inverse + 0.5);
            probabilities[c] = (sbyte)Math.Clamp((long)probability + output->OutputZeroPoint, sbyte.MinValue, sbyte.MaxValue);
        }
    }

    public static sbyte Quantise(float real, float scale, int zeroPoint)
    {
        if (float.IsNaN(real))
            return (sbyte)zeroPoint;
        float scaled = real * (1f / scale);
        return (sbyte)(Nearest(Math.Clamp(scaled, sbyte.MinValue - zeroPoint, sbyte.MaxValue - zeroPoint)) + zeroPoint);
    }

    public static sbyte Bound(float real, float scale, int zeroPoint) =>
        (sbyte)Nearest(Math.Clamp(real / scale + zeroPoint, sbyte.MinValue, sbyte.MaxValue));

    public static byte[] Multipliers(float inputScale, ReadOnlySpan<float> weightScales, float outputScale)
    {
        var multipliers = new float[weightScales.Length];
        for (int i = 0; i < multipliers.Length; i++)
            multipliers[i] = inputScale * weightScales[i] / outputScale;
        return MemoryMarshal.AsBytes<float>(multipliers).ToArray();
    }

    public static byte[] MeanMultiplier(float inputScale, float outputScale, int elements) =>
        BitConverter.GetBytes(inputScale / outputScale / elements);

    /// <summary>Whether XNNPACK adds at these scales; the rest it leaves to TensorFlow Lite's own kernel, which is rule tflm's.</summary>
    public static bool CanAdd(float scaleA, float scaleB, float outputScale)
    {
        return InRange(scaleA / outputScale) && InRange(scaleB / outputScale);

        static bool InRange(float ratio) => ratio is >= 1f / 1024 and < 256f;
    }

    public static AddParameters AddParameters(float scaleA, float scaleB, float outputScale)
    {
        float a = scaleA / outputScale, b = scaleB / outputScale;
        int shift = AddMultiplierBits - Math.ILogB(Math.Max(a, b)); // one for both, so that the larger multiplier has 21 bits
        return new()
        {
            A = new() { Mantissa = Nearest((float)Math.ScaleB(a, shift)) },
            B = new() { Mantissa = Nearest((float)Math.ScaleB(b, shift)) },
            Sum = new() { Exponent = shift },
        };
    }

    public static byte[] SoftmaxParameters(float inputScale, float beta, float outputScale, int outputZeroPoint)
    {
        float scale = -inputScale * beta;
        var exponentials = new float[256];
        for (int k = 0; k < exponentials.Length; k++)
            exponentials[k] = (float)Elementary.Exp(scale * k);
        var output = new SoftmaxFloatParameters { OutputScale = outputScale, OutputZeroPoint = outputZeroPoint };
        return [.. MemoryMarshal.AsBytes<float>(exponentials), .. MemoryMarshal.AsBytes(new ReadOnlySpan<SoftmaxFloatParameters>(in output))];
    }

    /// <summary>Half to even; what int32 cannot hold saturates.</summary>
    private static int Nearest(float x) => (int)Math.Round((double)x);
}
