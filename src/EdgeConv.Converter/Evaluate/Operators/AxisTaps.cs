using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>One axis of a window, written out: which input element each tap of each output element meets, -1 outside.</summary>
internal sealed class AxisTaps
{
    private readonly int[] _inputs;

    private AxisTaps(int outputs, int taps, int inputs, Func<int, int, int> inputOf)
    {
        (Outputs, Taps, Inputs) = (outputs, taps, inputs);
        _inputs = new int[checked(outputs * taps)];
        for (int i = 0; i < _inputs.Length; i++)
            _inputs[i] = inputOf(i / taps, i % taps) is var input && (uint)input < (uint)inputs ? input : -1;
    }

    public int Outputs { get; }

    public int Taps { get; }

    public int Inputs { get; }

    /// <summary>Per tap of an output element, the input element, or -1.</summary>
    public ReadOnlySpan<int> this[int output] => _inputs.AsSpan(output * Taps, Taps);

    public static AxisTaps Of(Window window, int inputs, int outputs) =>
        new(outputs, window.Size, inputs, (output, tap) => output * window.Stride - window.PadBefore + tap * window.Dilation);

    /// <summary>Input i adds to output <c>i * stride + tap * dilation - pad</c>.</summary>
    public static AxisTaps OfTransposed(Window window, int inputs, int outputs) => new(outputs, window.Size, inputs, (output, tap) =>
        output + window.PadBefore - tap * window.Dilation is var distance && distance % window.Stride == 0 ? distance / window.Stride : -1);

    /// <summary>The axes of a map or a volume, slices first; a map has one slice.</summary>
    public static AxisTaps[] Of(int[] input, int[] output, Window depth, Window vertical, Window horizontal, bool isTransposed)
    {
        Window[] windows = [depth, vertical, horizontal];
        int first = input.Length - 4; // 0 of a map, 1 of a volume
        return [.. windows.Select((window, axis) => axis + first == 0 ? Of(new(1), 1, 1)
            : isTransposed ? OfTransposed(window, input[axis + first], output[axis + first]) : Of(window, input[axis + first], output[axis + first]))];
    }
}
