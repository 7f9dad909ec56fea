using System.Text;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>A file of class names, one a line.</summary>
internal static class ClassNames
{
    private const long MostBytes = 1 << 24;

    public static string[] Read(string path)
    {
        try
        {
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(InputFile.Read(path, MostBytes));
            string[] lines = text.TrimEnd().Split('\n');
            return [.. lines.Select(line => line.Trim())];
        }
        catch (DecoderFallbackException e)
        {
            throw new EdgeConvException(CommandErrors.Lines, $"{path}: is no UTF-8 text; give class names, one a line", inner: e);
        }
    }
}
