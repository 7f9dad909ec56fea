using System.Globalization;
using System.Text;

namespace EdgeConv.Converter.Nano;

/// <summary>A .ecb file as a C# class that the firmware compiles: nanoFramework's core library has no files, and the bytes of an array initialiser lie in flash.</summary>
internal static class ResourceClass
{
    private const int PerLine = 32;

    /// <summary>The class's text; the same file gives the same text.</summary>
    /// <param name="file">The .ecb file.</param>
    /// <param name="fullName">Namespace and class, as <c>Watch.PresenceModel</c>.</param>
    /// <param name="source">The model it was made from, without its folder.</param>
    public static string Text(ReadOnlySpan<byte> file, string fullName, string source)
    {
        int dot = fullName.LastIndexOf('.');
        string space = dot < 0 ? "" : fullName[..dot], name = fullName[(dot + 1)..], indent = dot < 0 ? "" : "    ";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"// Written by 'edgeconv convert --target nano' from {source}; write it anew rather than change it.\n");
        if (dot >= 0)
            text.Append(CultureInfo.InvariantCulture, $"namespace {space}\n{{\n");
        text.Append(CultureInfo.InvariantCulture, $"{indent}/// <summary>A model file of {Grouped(file.Length)} bytes; its SHA-256 is {Convert.ToHexStringLower(Identity(file))}.</summary>\n");
        text.Append(CultureInfo.InvariantCulture, $"{indent}internal static class {name}\n{indent}{{\n");
        text.Append(CultureInfo.InvariantCulture, $"{indent}    public static readonly sbyte[] File =\n{indent}    {{\n");
        for (int i = 0; i < file.Length; i += PerLine)
        {
            text.Append(indent).Append("       ");
            foreach (byte value in file.Slice(i, Math.Min(PerLine, file.Length - i)))
                text.Append(CultureInfo.InvariantCulture, $" {(sbyte)value},");
            text.Append('\n');
        }
        text.Append(CultureInfo.InvariantCulture, $"{indent}    }};\n{indent}}}\n");
        if (dot >= 0)
            text.Append("}\n");
        return text.ToString();
    }

    /// <summary>What is wrong with a name for the class, or null.</summary>
    public static string? Complaint(string fullName) =>
        fullName.Split('.').All(part => part.Length > 0 && (char.IsAsciiLetter(part[0]) || part[0] == '_') && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            ? null : $"'{fullName}' is no name of a C# class";

    /// <summary>The class's name where none is given: that of the file, in capitals as a type's.</summary>
    public static string NameFor(string path)
    {
        var name = new StringBuilder();
        bool startsWord = true;
        foreach (char c in Path.GetFileNameWithoutExtension(path))
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                startsWord = true;
                continue;
            }
            name.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            name.Insert(0, 'M');
        return name.Append("Model").ToString();
    }

    private static byte[] Identity(ReadOnlySpan<byte> file) => Blob.BlobReader.Identity(file);

    private static string Grouped(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
