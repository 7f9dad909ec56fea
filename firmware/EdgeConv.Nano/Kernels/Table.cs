using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>A function of one element, as a table of all levels.</summary>
    internal static class Table
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            for (int row = first; row < end; row++)
                Row(session, at, session.Row(at + Prepared.Input, row), session.Row(at + Prepared.Output, row));
        }

        private static void Row(NanoSession session, int at, int input, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators;
            int map = at + Prepared.Output, columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels];
            int inputStep = prepared[at + Prepared.Input + Prepared.PixelBytes], outputStep = prepared[map + Prepared.PixelBytes];
            int middle = prepared[at + Prepared.Parameters] + 128;
            for (int x = 0; x < columns; x++, input += inputStep, output += outputStep)
                for (int c = 0; c < channels; c++)
                    arena[output + c] = file[middle + arena[input + c]];
        }
    }
}
