using System.Globalization;
using EdgeConv.Verbs;

namespace EdgeConv.Board;

/// <summary>
/// Arguments of a verb: one model, options with a value (<c>--name value</c>) and flags, each at most once, in any order.
/// </summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _given = [];

    /// <exception cref="EdgeConvException">An unknown option, one without its value or given twice, more than one model, or none where one is needed.</exception>
    public Arguments(ReadOnlySpan<string> words, ReadOnlySpan<string> options, ReadOnlySpan<string> flags, bool needsModel = true)
    {
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i], value = "";
            if (options.Contains(word))
                value = ++i < words.Length ? words[i] : throw Mistake($"{word} lacks its value");
            else if (!word.StartsWith("--", StringComparison.Ordinal))
                (word, value) = ("", word);
            else if (!flags.Contains(word))
                throw Mistake($"unknown option {word}");
            if (!_given.TryAdd(word, value))
                throw Mistake(word == "" ? $"'{value}' is a second model" : $"{word} is given twice");
        }
        if (needsModel && !_given.ContainsKey(""))
            throw Mistake("no model is given");
    }

    public string Model => _given[""];

    public string? ModelIfGiven => Find("");

    public bool Has(string name) => _given.ContainsKey(name);

    public string? Find(string name) => _given.GetValueOrDefault(name);

    public string Get(string name) => Find(name) ?? throw Mistake($"{name} is missing");

    /// <summary>A whole number of at least 1.</summary>
    public int Count(string name, int otherwise)
    {
        if (Find(name) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count
            : throw Mistake($"{name} {text} is no whole number above 0");
    }

    public static EdgeConvException Mistake(string what) => new(CommandErrors.CommandLine, $"command line: {what}; see edgeconv-board --help");
}
