using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeConv.Errors;

namespace EdgeConv.Command;

/// <summary>A board that is reached by this system's ssh and scp, which never ask for anything.</summary>
/// <param name="target">As ssh takes it: <c>user@host</c>.</param>
internal sealed partial class RemoteHost(string target)
{
    private static readonly string[] s_options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=15"];

    /// <summary>ssh's and scp's own words for what went wrong, and what of ours it is.</summary>
    private static readonly (string Words, ErrorCode Code)[] s_words =
    [
        ("Could not resolve hostname", DeployErrors.HostUnknown), ("Host key verification failed", DeployErrors.HostKey),
        ("REMOTE HOST IDENTIFICATION HAS CHANGED", DeployErrors.HostKey), ("Permission denied", DeployErrors.KeyRefused),
        ("Connection refused", DeployErrors.Unreachable), ("timed out", DeployErrors.Unreachable), ("No route to host", DeployErrors.Unreachable),
        ("Network is unreachable", DeployErrors.Unreachable), ("No space left on device", DeployErrors.NoSpace),
        ("sudo: a password is required", DeployErrors.NoSudo), ("sudo: not found", DeployErrors.NoSudo), ("is not in the sudoers file", DeployErrors.NoSudo),
    ];

    /// <summary>What deploying does there, a command each.</summary>
    public IEnumerable<string> Commands(string folder, string there) =>
    [
        Line("ssh", [.. s_options, target, Probe]), Line("scp", [.. s_options, "-q", "-r", folder, $"{target}:{there}"]), Line("ssh", [.. s_options, target, Install(there)]),
    ];

    private const string Probe = "mktemp -d /tmp/edgeconv-XXXXXXXX && uname -m && getconf LONG_BIT && df -Pk /tmp";

    /// <summary>Copies a folder there and installs it.</summary>
    /// <param name="architecture">Whose programs are in the folder.</param>
    /// <returns>What the install script said.</returns>
    /// <exception cref="EdgeConvException">It is unreachable, is not as it must be, or installing failed; in a line with the remedy.</exception>
    public string Deploy(string folder, long bytes, string architecture)
    {
        string[] facts = Run("ssh", [.. s_options, target, Probe]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (facts is not [var there, var machine, var width, _, var space, ..] || !there.StartsWith("/tmp/edgeconv-", StringComparison.Ordinal))
            throw new EdgeConvException(DeployErrors.Remote, $"{target}: answers nothing that can be read ({string.Join(' ', facts)}); see what its shell prints at login", callersMistake: false);
        try
        {
            if (machine.StartsWith("armv6", StringComparison.Ordinal))
                throw Wrong(DeployErrors.Armv6, machine);
            if (width != "64" || machine.StartsWith("armv7", StringComparison.Ordinal))
                throw Wrong(DeployErrors.Userland32, $"{machine}, {width}-bit");
            if ((machine is "aarch64" or "arm64" ? "arm64" : "x64") != architecture)
                throw Wrong(DeployErrors.OtherArchitecture, machine);
            if (space.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var free, ..] && long.TryParse(free, out long kilobytes) && kilobytes < bytes / 1024 + 1024)
                throw Wrong(DeployErrors.NoSpace, $"{kilobytes} KB are free in /tmp, {bytes / 1024 + 1024} are needed");
            Run("scp", [.. s_options, "-q", "-r", Path.Join(folder, "."), $"{target}:{there}"]);
            return Run("ssh", [.. s_options, target, Install(there)]).TrimEnd();
        }
        finally
        {
            Try("ssh", [.. s_options, target, $"rm -rf {there}"]);
        }
    }

    private static string Install(string there) => $"sudo -n sh {there}/install.sh";

    private EdgeConvException Wrong(ErrorCode code, string what) => new(code, $"{target}: {what}: {Lower(code.Title)}; {Lower(code.Remedy).TrimEnd('.')}");

    private string Run(string program, string[] arguments)
    {
        (int exit, string output, string error) = Try(program, arguments);
        return exit == 0 ? output : throw Refused(output + "\n" + error);
    }

    private EdgeConvException Refused(string said)
    {
        if (ScriptError().Match(said) is { Success: true } ours && Array.Find(DeployErrors.OfScripts, code => code.Id == ours.Groups[1].Value) is { } script)
            return new(script, $"{target}: {ours.Groups[2].Value.Trim()}");
        foreach ((string words, ErrorCode code) in s_words)
            if (said.Contains(words, StringComparison.Ordinal))
                return new(code, $"{target}: {Lower(code.Title)}; {Lower(code.Remedy).TrimEnd('.')}");
        string last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "nothing was said";
        return new(DeployErrors.Remote, $"{target}: {last}; {Lower(DeployErrors.Remote.Remedy).TrimEnd('.')}", callersMistake: false);
    }

    private static (int Exit, string Output, string Error) Try(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            throw new EdgeConvException(DeployErrors.NoSsh, $"{program}: cannot be started ({e.Message}); install OpenSSH's client", inner: e);
        }
    }

    private static string Line(string program, string[] words) =>
        program + " " + string.Join(' ', words.Select(word => word.Any(c => c is ' ' or '&' or '$') ? $"'{word}'" : word));

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];

    [GeneratedRegex("error: (EC[0-9]{4}): ([^\n]*)")]
    private static partial Regex ScriptError();
}
