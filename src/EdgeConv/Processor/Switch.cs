using EdgeConv.Errors;

namespace EdgeConv.Processor;

/// <summary>An environment variable that changes how models run, never what they answer.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Meaning">What it changes, for people.</param>
/// <param name="Values">What it may hold, for people.</param>
internal abstract record Switch(string Name, string Meaning, string Values)
{
    /// <summary>Its text in the environment of this process; null where it is not set or empty.</summary>
    public string? Text => Environment.GetEnvironmentVariable(Name) is { Length: > 0 } text ? text : null;

    public EdgeConvException Mistake(string text) => new(SwitchErrors.Value, $"{Name}={text}: is not allowed; give {Values}, or unset it");
}

/// <summary>A switch whose text means a <typeparamref name="T"/>.</summary>
internal sealed record Switch<T>(string Name, string Meaning, string Values, Switch<T>.Parser Parse) : Switch(Name, Meaning, Values)
{
    public delegate bool Parser(string text, out T value);

    /// <summary>Whether the environment says something, and what.</summary>
    /// <exception cref="EdgeConvException">It says something that is not allowed.</exception>
    public bool IsSet(out T value)
    {
        string? text = Text;
        value = text is null ? default! : Of(text);
        return text is not null;
    }

    /// <exception cref="EdgeConvException">The text is none of the values.</exception>
    public T Of(string text) => Parse(text, out T value) ? value : throw Mistake(text);
}
