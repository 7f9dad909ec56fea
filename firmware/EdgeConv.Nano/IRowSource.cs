namespace EdgeConv.Nano
{
    /// <summary>Makes the rows of an input on demand while the model runs, so that the input as a whole never exists.</summary>
    public interface IRowSource
    {
        /// <summary>Writes one row; the session asks for rows in ascending order, each once.</summary>
        /// <param name="row">Which row of the input.</param>
        /// <param name="to">Where to: <c>columns * channels</c> levels, pixel by pixel.</param>
        /// <param name="at">Index of the row's first level in <paramref name="to"/>; write nothing else.</param>
        void MakeRow(int row, sbyte[] to, int at);
    }
}
