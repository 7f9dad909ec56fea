using EdgeConv.Errors;

namespace EdgeConv;

/// <summary>The one error EdgeConv raises: its message is one line that names the place (file, node, offset) and the remedy.</summary>
public sealed class EdgeConvException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">Its kind, as the documentation explains it.</param>
    /// <param name="message">One line for people: where, what, and what to do about it.</param>
    /// <param name="callersMistake">True when the caller can put it right (wrong file, wrong option); false when EdgeConv or the machine failed.</param>
    /// <param name="inner">What caused it, if another error did.</param>
    public EdgeConvException(ErrorCode code, string message, bool callersMistake = true, Exception? inner = null)
        : base(OneLine(message), inner) => (Code, CallersMistake) = (code, callersMistake);

    /// <summary>Its kind.</summary>
    public ErrorCode Code { get; }

    /// <summary>True: a command ends with exit code 2. False: with 1.</summary>
    public bool CallersMistake { get; }

    /// <summary>Names in a message come from files and may hold anything.</summary>
    private static string OneLine(string message)
    {
        for (int i = 0; i < message.Length; i++)
            if (Breaks(message[i]))
                return string.Create(message.Length, message, static (line, text) =>
                {
                    for (int j = 0; j < line.Length; j++)
                        line[j] = Breaks(text[j]) ? '?' : text[j];
                });
        return message;
    }

    private static bool Breaks(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
