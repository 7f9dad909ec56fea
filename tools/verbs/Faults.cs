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
            return Say(error, e.Message, e.CallersMistake ? CallersMistake : Failure);
        }
        catch (OutOfMemoryException)
        {
            return Say(error, "memory: there is not enough; give a smaller model or fewer inputs", Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Say(error, $"files: {e.Message.TrimEnd('.')}; check paths, permissions and free space", Failure);
        }
        catch (OperationCanceledException)
        {
            return Say(error, "command: it was interrupted; nothing was written", Failure);
        }
        catch (Exception e)
        {
            return Say(error, $"edgeconv: an unexpected {e.GetType().Name} ({e.Message.TrimEnd('.')}); "
                + "please report it with the command that you gave", Failure);
        }
    }

    private static int Say(TextWriter error, string message, int code)
    {
        error.WriteLine("error: " + message.ReplaceLineEndings(" "));
        error.Flush();
        return code;
    }
}
