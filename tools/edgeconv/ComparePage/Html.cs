using System.Globalization;
using System.Security;
using System.Text;

namespace EdgeConv.Command.ComparePage;

/// <summary>Markup while it is written: well-formed XML too, so that a test can read it. Names come from model files and may hold anything.</summary>
internal sealed class Html
{
    private const int LongestName = 200;

    private readonly StringBuilder _text = new();

    /// <summary>A text as markup: escaped, without what XML does not allow, and not endless.</summary>
    public static string Escape(string text)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes()) // half a pair becomes U+FFFD
        {
            bool isLegal = rune.Value is not (< 0x20 or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069)); // no controls, none of direction
            clean.Append(isLegal ? rune.ToString() : "?");
            if (clean.Length < LongestName)
                continue;
            clean.Append('…');
            break;
        }

        return SecurityElement.Escape(clean.ToString());
    }

    public static string Number(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Adds markup as it is.</summary>
    public Html Add(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    /// <summary>A table: headings that start with '&gt;' are of numbers; the first cell of a row is its heading.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="rows">Cells as texts.</param>
    public Html Table(string caption, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Escape(caption)}\"><table><caption>{Escape(caption)}</caption><thead><tr>");
        foreach (string heading in headings)
            Add($"<th scope=\"col\"{(heading.StartsWith('>') ? " class=\"number\"" : "")}>{Escape(heading.TrimStart('>'))}</th>");
        Add("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            _text.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
                _text.Append(i == 0 ? $"<th scope=\"row\">{Escape(row[i])}</th>" : $"<td{(headings[i].StartsWith('>') ? " class=\"number\"" : "")}>{Escape(row[i])}</td>");
            Add("</tr>");
        }

        return Add("</tbody></table></div>");
    }

    public override string ToString() => _text.ToString();
}
