using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>The taps of a window that fall inside the picture, along one axis: <c>First</c> to <c>End</c>, the first at input <c>Start</c>.</summary>
internal readonly record struct WindowTaps(int First, int End, int Start)
{
    public static WindowTaps At(Window window, int output, int inputs)
    {
        int origin = output * window.Stride - window.PadBefore;
        int first = origin >= 0 ? 0 : (-origin + window.Dilation - 1) / window.Dilation;
        int end = inputs <= origin ? 0 : Math.Min(window.Size, (inputs - origin + window.Dilation - 1) / window.Dilation);
        first = Math.Min(first, window.Size);
        return new(first, Math.Max(first, end), origin);
    }
}
