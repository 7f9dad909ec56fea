using EdgeConv.Verbs;

namespace EdgeConv.GatewayProgram;

/// <summary>The program's command line.</summary>
internal sealed record GatewayWords(string Configuration, string? Listen, string? Ring, bool IsCheck)
{
    public const string Help = """
        edgeconv-gateway CONFIG [--listen ADDRESS:PORT] [--ring FILE] [--check]
          page, stream, metrics and MQTT of an EdgeConv node, from its shared memory
          --check  looks at the configuration and the node without starting
        exit codes: 0, 2 for a mistake of the caller, 1 for a failure
        """;

    /// <exception cref="EdgeConvException">The words are none of these.</exception>
    public static GatewayWords Parse(ReadOnlySpan<string> words)
    {
        string? configuration = null, listen = null, ring = null;
        bool isCheck = false;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            string Value(ReadOnlySpan<string> all) => ++i < all.Length ? all[i] : throw Mistake($"{word} lacks its value");
            switch (word)
            {
                case "--listen": listen = Value(words); break;
                case "--ring": ring = Value(words); break;
                case "--check": isCheck = true; break;
                case ['-', ..]: throw Mistake($"there is no option '{word}'");
                default: configuration = configuration is null ? word : throw Mistake($"'{word}' is a second configuration"); break;
            }
        }

        return new(configuration ?? throw Mistake("no configuration is given"), listen, ring, isCheck);
    }

    private static EdgeConvException Mistake(string what) => new(CommandErrors.CommandLine, $"command line: {what}; see edgeconv-gateway --help");
}
