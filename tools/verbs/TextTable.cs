namespace EdgeConv.Verbs;

/// <summary>Rows of cells for people. A heading that starts with '&gt;' is of a column that is aligned to the right.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public IReadOnlyList<string[]> Rows => _rows;

    public int Columns => headings.Length;

    public string Heading(int column) => headings[column].TrimStart('>');

    public bool IsRight(int column) => headings[column].StartsWith('>');

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Plain lines: columns two spaces apart.</summary>
    public void WriteTo(TextWriter output)
    {
        var widths = new int[Columns];
        for (int c = 0; c < widths.Length; c++)
        {
            widths[c] = Heading(c).Length;
            foreach (string[] row in _rows)
                widths[c] = Math.Max(widths[c], row[c].Length);
        }
        var titles = new string[widths.Length];
        for (int c = 0; c < titles.Length; c++)
            titles[c] = Heading(c);
        WriteRow(output, titles, widths);
        foreach (string[] row in _rows)
            WriteRow(output, row, widths);
    }

    private void WriteRow(TextWriter output, string[] cells, int[] widths)
    {
        string line = "";
        for (int c = 0; c < cells.Length; c++)
            line += (c == 0 ? "" : "  ") + (IsRight(c) ? cells[c].PadLeft(widths[c]) : cells[c].PadRight(widths[c]));
        output.WriteLine(line.TrimEnd());
    }
}
