using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>The input with a constant around it, channels included.</summary>
    internal static class Pad
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            for (int row = first; row < end; row++)
                Row(session, at, row - session.Model.Operators[at + Prepared.Vertical + Prepared.PadBefore], session.Row(at + Prepared.Output, row));
        }

        private static void Row(NanoSession session, int at, int row, int output)
        {
            sbyte[] file = session.Model.File, arena = session.Arena;
            int[] prepared = session.Model.Operators;
            int map = at + Prepared.Output, columns = prepared[map + Prepared.Columns], channels = prepared[map + Prepared.Channels], step = prepared[map + Prepared.PixelBytes];
            var value = (sbyte)FileBytes.Int32(file, prepared[at + Prepared.Parameters]);
            for (int x = 0, to = output; x < columns; x++, to += step)
                for (int c = 0; c < channels; c++)
                    arena[to + c] = value;

            int input = at + Prepared.Input, inputs = prepared[input + Prepared.Channels], inputStep = prepared[input + Prepared.PixelBytes];
            if (row < 0 || row >= prepared[input + Prepared.Rows])
                return;
            int from = session.Row(input, row), inputColumns = prepared[input + Prepared.Columns];
            output += prepared[at + Prepared.Horizontal + Prepared.PadBefore] * step + FileBytes.Int32(file, prepared[at + Prepared.Parameters] + 4);
            for (int x = 0; x < inputColumns; x++, from += inputStep, output += step)
                for (int c = 0; c < inputs; c++)
                    arena[output + c] = arena[from + c];
        }
    }
}
