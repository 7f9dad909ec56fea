using EdgeConv.Nano.Blob;

namespace EdgeConv.Nano.Kernels
{
    /// <summary>Rows of the input on demand, each asked for where it is to lie.</summary>
    internal static class Frame
    {
        public static void Run(NanoSession session, int at, int first, int end)
        {
            for (int row = first; row < end; row++)
                session.MakeRow(row, session.Row(at + Prepared.Output, row));
        }
    }
}
