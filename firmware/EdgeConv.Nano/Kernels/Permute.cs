using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The channels of each pixel in another order.</summary>
    internal static class Permute
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators;
            int map = at + Prepared.Output, columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels];
            int inputStep = prepared[at + Prepared.Input + Prepared.PixelBytes], outputStep = prepared[map + Prepared.PixelBytes], order = prepared[at + Prepared.Parameters];
            for (int row = first; row < end; row++)
            {
                int input = session.Row(at + Prepared.Input, row), output = session.Row(map, row);
                for (int c = 0; c < channels; c++)
                {
                    int from = input + FileBytes.Int32(file, order + 4 * c), to = output + c;
                    for (int x = 0; x < columns; x++, from += inputStep, to += outputStep)
                        arena[to] = arena[from];
                }
            }
        }
    }
}
