using System.Reflection;

namespace EdgeConv.Gateway.Http;

/// <summary>The page's files, from the program itself.</summary>
internal static class PageFiles
{
    public static byte[] Html { get; } = Read("page.html");

    public static byte[] Style { get; } = Read("page.css");

    public static byte[] Script { get; } = Read("page.js");

    public static byte[] Icon { get; } = Read("page.svg");

    private static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} was not built into the program");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
