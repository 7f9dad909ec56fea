using System.Reflection;
using System.Text.Json;
using EdgeConv.Errors;
using EdgeConv.Json;

namespace EdgeConv.Boards;

/// <summary>What the files of <c>boards/</c> have in common, whatever they describe: how they are read and refused, and their names.</summary>
/// <param name="what">What one describes, for errors.</param>
/// <param name="remedy">Where it is said how to write one.</param>
/// <param name="wrong">A file that is not so.</param>
/// <param name="unreadable">A file that the system refuses.</param>
internal sealed class BoardFile(string what, string remedy, ErrorCode wrong, ErrorCode unreadable)
{
    private const int MostBytes = 1 << 16;

    /// <summary>Takes what a text says.</summary>
    /// <exception cref="JsonException">It is no such thing.</exception>
    public delegate T Reader<out T>(ReadOnlySpan<byte> json);

    /// <summary>A file's bytes.</summary>
    /// <exception cref="EdgeConvException">It is too long or cannot be read.</exception>
    public byte[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.Length <= MostBytes ? Whole(file)
                : throw new EdgeConvException(wrong, $"{path}: {file.Length} bytes are too many for a {what}; {remedy}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(unreadable, $"{path}: cannot be read ({e.Message}); give a JSON file that can");
        }
    }

    /// <summary>The bytes of one that is built in.</summary>
    public static byte[] BuiltIn(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        return Whole(stream);
    }

    /// <summary>What the text describes.</summary>
    /// <param name="place">Where the text is from, for errors.</param>
    /// <param name="complaint">What is out of range, or null.</param>
    /// <exception cref="EdgeConvException">It is not as it should be.</exception>
    public T Parse<T>(ReadOnlySpan<byte> json, string place, Reader<T> read, Func<T, string?> complaint)
    {
        T described;
        try
        {
            described = read(json);
        }
        catch (JsonException e)
        {
            throw new EdgeConvException(wrong, $"{place}: {e.Path ?? "$"}: {JsonFields.Reason(e)}; {remedy}");
        }
        return complaint(described) is { } has ? throw new EdgeConvException(wrong, $"{place}: {has}; {remedy}") : described;
    }

    /// <summary>What is wrong with a name, other words for it and a title, or null.</summary>
    public static string? NamesComplaint(string name, IReadOnlyList<string> aliases, string title) =>
        name.Length == 0 || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') || name.Split('-').Contains("")
            ? $"name '{name}' is not small letters, digits and single hyphens between them"
        : aliases.FirstOrDefault(alias => alias is null || alias.Length == 0 || alias.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '-' and not '+'))
            is { } alien ? $"alias '{alien}' is not small letters, digits, hyphens and plus signs"
        : aliases.Contains(null) ? "an alias is null"
        : title.Length == 0 ? "title is empty"
        : null;

    /// <summary>That a number is out of range, or null.</summary>
    public static string? Outside(long value, long least, long most, string what) =>
        value < least || value > most ? $"{what} is {value}, not {least} to {most}" : null;

    private static byte[] Whole(Stream stream)
    {
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
