using System.Globalization;
using System.Security;
using System.Text;

namespace EdgeConv.Command.PlanPicture;

/// <summary>An SVG file while it is written: numbers in two decimals at most, texts escaped.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    public static string Escape(string text) => SecurityElement.Escape(text);

    /// <summary>Adds markup as it is.</summary>
    public void Add(string markup) => _text.Append(markup).Append('\n');

    public void Rectangle(string attributes, double x, double y, double width, double height, string? title = null) => Add(
        $"<rect{(attributes.Length > 0 ? " " : "")}{attributes} x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\""
        + (title is null ? "/>" : $"><title>{Escape(title)}</title></rect>"));

    public void Line(string attributes, double x1, double y1, double x2, double y2) => Add(
        $"<line {attributes} x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>");

    public void Text(string attributes, double x, double y, string text) => Add(
        $"<text {attributes} x=\"{Number(x)}\" y=\"{Number(y)}\">{Escape(text)}</text>");

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());
}
