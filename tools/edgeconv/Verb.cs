using System.CommandLine;

namespace EdgeConv.Command;

/// <summary>A verb with examples for its help.</summary>
internal sealed class Verb(string name, string description, params string[] examples) : System.CommandLine.Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>What the verb does, once its words are parsed; returns the exit code.</summary>
    public Verb Does(Func<ParseResult, int> action)
    {
        SetAction(action);
        return this;
    }
}
