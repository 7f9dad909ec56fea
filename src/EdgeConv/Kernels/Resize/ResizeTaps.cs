using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Resize;

/// <summary>The elements that an output row or column lies between, inside the map, and the weight of the second.</summary>
internal readonly record struct ResizeTaps(int First, int Second, int Weight)
{
    /// <param name="one">The weight of all: of a window of one element nothing is the second's.</param>
    public static ResizeTaps Of(in WindowRecord window, int index, int length, int one)
    {
        int first = ResizeGeometry.Floor(index, window.Stride, window.PadBefore, window.Dilation);
        return new(ResizeGeometry.Inside(first, length), ResizeGeometry.Inside(first + window.Size - 1, length),
            window.Size == 1 ? 0 : ResizeGeometry.Weight(index, window.Stride, window.PadBefore, window.Dilation, one));
    }
}
