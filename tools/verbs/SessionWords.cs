using System.Globalization;
using EdgeConv.Processor;

namespace EdgeConv.Verbs;

/// <summary><c>--threads</c> and <c>--isa</c>, of every verb that runs a model: what is not given, the environment switches decide.</summary>
internal static class SessionWords
{
    public const string Threads = "--threads", Isa = "--isa";

    /// <exception cref="EdgeConvException">A word is none of those that are allowed.</exception>
    public static SessionOptions Of(string? threads, string? isa) => new()
    {
        Threads = threads is null ? null : Parsed(Threads, threads, Switches.Threads),
        Isa = isa is null ? null : Parsed(Isa, isa, Switches.Isa),
    };

    private static T Parsed<T>(string option, string word, Switch<T> like) => like.Parse(word, out T value) ? value
        : throw new EdgeConvException(CommandErrors.OptionValue, $"command line: {option} {word} is not allowed; give {like.Values}");

    public static string Described(int threads) => threads == 1 ? "1 thread" : threads.ToString(CultureInfo.InvariantCulture) + " threads";
}
