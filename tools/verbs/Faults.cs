using EdgeConv.Errors;

namespace EdgeConv.Verbs;

/// <summary>What is left of an error when it reaches the user: one line and an exit code.</summary>
internal static class Faults
{
    public const int Success = 0, Failure = 1, CallersMistake = 2;

    /// <summary>Runs a verb; whatever it throws becomes one line on <paramref name="error"/>.</summary>
    /// <returns>The exit code.</returns>
    public static int Guard(TextWriter error, Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (EdgeConvException e)
        {
            return Say(error, e.Code, e.Message, e.CallersMistake ? CallersMistake : Failure);
        }
        catch (OutOfMemoryException)
        {
            return Say(error, CommandErrors.Memory, "memory: there is not enough; give a smaller model or fewer inputs", Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Say(error, CommandErrors.Files, $"files: {e.Message.TrimEnd('.')}; check paths, permissions and free space", Failure);
        }
        catch (OperationCanceledException)
        {
            return Say(error, CommandErrors.Interrupted, "command: it was interrupted; nothing was written", Failure);
        }
        catch (Exception e)
        {
            return Say(error, CommandErrors.Unexpected, $"edgeconv: an unexpected {e.GetType().Name} ({e.Message.TrimEnd('.')}); "
                + "please report it with the command that you gave", Failure);
        }
    }

    /// <summary>An error as the terminal shows it: <c>error: EC1003: place: what; remedy</c>.</summary>
    public static string Line(ErrorCode code, string message) => $"error: {code}: {message.ReplaceLineEndings(" ")}";

    private static int Say(TextWriter error, ErrorCode code, string message, int exitCode)
    {
        error.WriteLine(Line(code, message));
        error.Flush();
        return exitCode;
    }
}
