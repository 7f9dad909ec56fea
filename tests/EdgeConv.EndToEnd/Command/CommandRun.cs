using System.Diagnostics;
using EdgeConv.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

/// <summary>One run of the command and all it said.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>In this process, without a terminal.</summary>
    public static CommandRun Of(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = Program.Run(words, output, error);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>As a process of its own.</summary>
    public static CommandRun Child(params string[] words) => Child(new Dictionary<string, string>(), words);

    /// <summary>As a process of its own, with some variables more in its environment.</summary>
    public static CommandRun Child(Dictionary<string, string> environment, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    public CommandRun Succeeds()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Error}");
        return this;
    }

    /// <summary>Ends with a code and says one line, which tells code, place and remedy and is no stack trace.</summary>
    public CommandRun Fails(int code)
    {
        string line = Assert.Single(ErrorLines());
        Assert.Equal(code, Code);
        Assert.Matches("^error: EC[1-9][0-9]{3}: [^ ]", line);
        Assert.Contains(line["error: ".Length..line.IndexOf(": ", "error: ".Length, StringComparison.Ordinal)], ErrorLists.All.Select(error => error.Code.Id));
        Assert.DoesNotContain("   at ", Error);
        Assert.DoesNotContain("an unexpected ", line); // what no verb foresaw
        return this;
    }

    /// <summary>What was said on the error stream, stages of work aside.</summary>
    public string[] ErrorLines() =>
        [.. Error.Split('\n').Where(line => line.Length > 0 && !line.EndsWith(" ...", StringComparison.Ordinal))];
}
