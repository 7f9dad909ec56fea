using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>One axis of the output elements of a transposed convolution that are congruent modulo its stride: what makes them is a window of stride 1.</summary>
/// <param name="First">The first of the output elements; the others follow a stride apart.</param>
/// <param name="Count">How many they are.</param>
/// <param name="FirstInput">The input element at which the window's padded input begins, its padding left out.</param>
/// <param name="Window">The window over the inputs from there.</param>
/// <param name="Taps">Per element of the window, the tap of the transposed convolution; -1 where there is none.</param>
internal sealed record Phase(int First, int Count, int FirstInput, Window Window, int[] Taps)
{
    /// <summary>All phases that have elements.</summary>
    public static IEnumerable<Phase> All(Window window, int inputs, int outputs)
    {
        for (int first = 0; first < window.Stride && first < outputs; first++)
            yield return Of(window, first, (outputs - first + window.Stride - 1) / window.Stride, inputs);
    }

    /// <summary>The same with a window that begins at the first input or before it: taps without weights stand before those that there are.</summary>
    public Phase FromFirstInput()
    {
        if (FirstInput == 0)
            return this;
        int[] taps = [.. Enumerable.Repeat(-1, FirstInput + Window.Extent)];
        for (int i = 0; i < Taps.Length; i++)
            taps[FirstInput + i * Window.Dilation] = Taps[i];
        return this with { FirstInput = 0, Window = new(taps.Length, PadAfter: Window.PadAfter), Taps = taps };
    }

    /// <summary>Output <c>first + r * stride</c> takes input <c>r + (first + pad - tap * dilation) / stride</c> from every tap for which that is whole.</summary>
    private static Phase Of(Window window, int first, int count, int inputs)
    {
        var taps = new List<(int Tap, int Offset)>();
        for (int tap = window.Size - 1; tap >= 0; tap--)
        {
            int distance = first + window.PadBefore - tap * window.Dilation;
            if (distance % window.Stride == 0 && distance / window.Stride < inputs && distance / window.Stride + count > 0)
                taps.Add((tap, distance / window.Stride));
        }
        if (taps.Count == 0)
            return new(first, count, 0, new(1, PadAfter: Math.Max(count - inputs, 0)), [-1]);
        int start = taps[0].Offset, dilation = taps.Count == 1 ? 1 : taps[1].Offset - start, extent = (taps.Count - 1) * dilation + 1;
        int firstInput = Math.Max(start, 0), padBefore = firstInput - start;
        // Inputs that no window reaches are no padding.
        int padAfter = Math.Max(count - 1 + extent - padBefore - (inputs - firstInput), 0);
        return new(first, count, firstInput, new(taps.Count, 1, dilation, padBefore, padAfter), [.. taps.Select(each => each.Tap)]);
    }
}
