using System;
using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano
{
    /// <summary>Rows of an input or output between the arena and an array in the source model's layout.</summary>
    internal static class ElementRows
    {
        /// <param name="elements">All elements of the endpoint.</param>
        /// <param name="at">Where the row begins in the arena.</param>
        /// <param name="isOutput">From the arena to the elements, else the other way.</param>
        public static void Copy(NanoModel model, int endpoint, int tensor, int row, sbyte[] elements, sbyte[] arena, int at, bool isOutput)
        {
            int rowBytes = model.Field(tensor, FileLayout.TensorRowBytes), columns = model.Field(tensor, FileLayout.TensorColumns);
            int channels = model.Field(tensor, FileLayout.TensorChannels), plane = model.Field(tensor, FileLayout.TensorRows) * columns;
            if (model.Field(endpoint, FileLayout.EndpointLayout) == 0 || channels == 1)
            {
                if (isOutput)
                    Array.Copy(arena, at, elements, row * rowBytes, rowBytes);
                else
                    Array.Copy(elements, row * rowBytes, arena, at, rowBytes);
                return;
            }
            for (int c = 0; c < channels; c++)
            {
                int element = c * plane + row * columns, pixel = at + c;
                for (int end = element + columns; element < end; element++, pixel += channels)
                    if (isOutput)
                        elements[element] = arena[pixel];
                    else
                        arena[pixel] = elements[element];
            }
        }
    }
}
