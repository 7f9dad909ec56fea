using System.Globalization;
using EdgeConv.Verbs;

namespace EdgeConv.Board;

/// <summary>
/// Arguments of a verb: one model or more, options with a value (<c>--name value</c>) and flags, each at most once, in any order.
/// </summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _given = [];
    private readonly List<string> _models = [];

    /// <exception cref="EdgeConvException">An unknown option, one without its value or given twice, more than one model, or none where one is needed.</exception>
    public Arguments(ReadOnlySpan<string> words, ReadOnlySpan<string> options, ReadOnlySpan<string> flags, bool needsModel = true, bool manyModels = false)
    {
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i], value = "";
            if (options.Contains(word))
                value = ++i < words.Length ? words[i] : throw Mistake($"{word} lacks its value");
            else if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                if (_models.Count > 0 && !manyModels)
                    throw Mistake($"'{word}' is a second model");
                _models.Add(word);
                continue;
            }
            else if (!flags.Contains(word))
                throw Mistake($"unknown option {word}");
            if (!_given.TryAdd(word, value))
                throw Mistake($"{word} is given twice");
        }
        if (needsModel && _models.Count == 0)
            throw Mistake("no model is given");
    }

    public string Model => _models[0];

    public IReadOnlyList<string> Models => _models;

    public string? ModelIfGiven => _models.Count > 0 ? _models[0] : null;

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
