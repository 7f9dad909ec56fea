namespace EdgeConv.Portable
{
    /// <summary>
    /// Where an output row or column of a resized map lies in its input: at <c>(stride * index - padBefore) / dilation</c>, a rational. Planner, validator and
    /// kernels ask here alone.
    /// </summary>
    internal static class ResizeGeometry
    {
        /// <summary>The element at that place or before it; it may lie outside the map.</summary>
        public static int Floor(int index, int stride, int padBefore, int dilation)
        {
            long place = (long)stride * index - padBefore;
            return (int)((place >= 0 ? place : place - dilation + 1) / dilation);
        }

        /// <summary>How far behind that element the place lies, of <paramref name="one"/>; rounded half up.</summary>
        public static int Weight(int index, int stride, int padBefore, int dilation, int one)
        {
            long place = (long)stride * index - padBefore - (long)Floor(index, stride, padBefore, dilation) * dilation;
            return (int)((2 * place * one + dilation) / (2L * dilation));
        }

        /// <summary>An index as what the map has nearest to it.</summary>
        public static int Inside(int index, int length)
        {
            return index < 0 ? 0 : index < length ? index : length - 1;
        }
    }
}
