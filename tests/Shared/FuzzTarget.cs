using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv;

/// <summary>
/// Runs damaged files of one kind: a fixed number, or as long as EDGECONV_FUZZ_SECONDS says (tests/fuzz.sh). A case ends with success or one
/// <see cref="EdgeConvException"/>, within bounds of time and memory; whatever else happens is a failure, and the file is kept in artifacts/fuzz.
/// A case depends on its number alone: EDGECONV_FUZZ_SEED names the first.
/// </summary>
internal sealed partial class FuzzTarget(string name, ITestOutputHelper output)
{
    private readonly Dictionary<string, string> _failures = [];
    private readonly SortedDictionary<string, int> _rules = new(StringComparer.Ordinal), _ends = new(StringComparer.Ordinal);

    /// <summary>Bytes that a case may allocate on its thread.</summary>
    public long MostBytes { get; init; } = 256 << 20;

    /// <summary>Of the processor and of the clock, since either alone counts what others do, too.</summary>
    public double MostSeconds { get; init; } = 10;

    /// <summary>Whether an error says that a file was refused by its first bytes: too early to reach anything.</summary>
    public Func<EdgeConvException, bool> IsHeader { get; init; } = _ => false;

    /// <summary>What of a message, less its file, tells one rule from another, where names and numbers are not all there is to leave out.</summary>
    public Func<string, string> Essence { get; init; } = message => message;

    /// <summary>Whether the environment says how long: then no number of cases can be demanded.</summary>
    public static bool IsTimed => Number("EDGECONV_FUZZ_SECONDS") > 0;

    public int Cases { get; private set; }

    public int Accepted { get; private set; }

    /// <summary>Refused by the header alone.</summary>
    public int Headers { get; private set; }

    /// <summary>Different refusals: texts less their names and numbers.</summary>
    public int Rules => _rules.Count;

    /// <summary>How far an accepted file came: the use counts it.</summary>
    public void Count(string end) => _ends[end] = _ends.GetValueOrDefault(end) + 1;

    public int Of(string end) => _ends.GetValueOrDefault(end);

    /// <param name="cases">How many, unless the environment says how long.</param>
    /// <param name="make">A damaged file.</param>
    /// <param name="use">Reads it, and uses what was read.</param>
    public void Run(int cases, Func<SeededRandom, byte[]> make, Action<byte[]> use)
    {
        double seconds = Number("EDGECONV_FUZZ_SECONDS");
        ulong first = (ulong)Number("EDGECONV_FUZZ_SEED"), seed = first;
        var watch = Stopwatch.StartNew();
        for (; seconds > 0 ? watch.Elapsed.TotalSeconds < seconds : Cases < cases; seed++, Cases++)
            Case(seed, make(new SeededRandom(seed)), use);
        output.WriteLine($"{name}: cases {first} to {seed - 1}: {Cases - Headers} passed the header ({100.0 * (Cases - Headers) / Cases:F0} %), {Accepted} accepted, {Rules} rules reached");
        foreach (var (end, count) in _ends)
            output.WriteLine($"{count,7} {end}");
        foreach (var (rule, count) in _rules)
            output.WriteLine($"{count,7} {rule}");
        Assert.True(_failures.Count == 0, string.Join("\n\n", _failures.Values));
    }

    private void Case(ulong seed, byte[] file, Action<byte[]> use)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        TimeSpan used = Environment.CpuUsage.TotalTime;
        try
        {
            use(file);
            Accepted++;
        }
        catch (EdgeConvException e)
        {
            if (e.Message.AsSpan().ContainsAny('\n', '\r') || e.Message.Length > 30_000)
                Fail(seed, file, $"its message is no short line: {e}");
            if (IsHeader(e))
                Headers++;
            string rule = $"{e.Code.Id} {Rule(e.Message)}";
            _rules[rule] = _rules.GetValueOrDefault(rule) + 1;
        }
        catch (Exception e)
        {
            Fail(seed, file, e.ToString());
        }
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (bytes > MostBytes)
            Fail(seed, file, $"{bytes} bytes allocated");
        double clock = Stopwatch.GetElapsedTime(start).TotalSeconds, processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        if (Math.Min(clock, processor) > MostSeconds)
            Fail(seed, file, $"it took {clock} seconds");
    }

    private void Fail(ulong seed, byte[] file, string what)
    {
        // One file of each kind of failure: the error and where it was raised.
        string kind = string.Concat(Named().Replace(what, "#").Split('\n').Take(2)), path = RepositoryRoot.File($"artifacts/fuzz/{name}-{seed}");
        if (_failures.Count >= 20 || !_failures.TryAdd(kind, $"{name}, case {seed}, kept as {path}: {what}"))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
    }

    /// <summary>The first refusal in a message, without the file, names and numbers: what stays tells one rule from another.</summary>
    private string Rule(string message)
    {
        string rule = Named().Replace(Essence(message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..]), "#");
        rule = rule.Split("; ")[0];
        return rule[..Math.Min(rule.Length, 70)];
    }

    private static double Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"'.*?'(?![a-z])|\[.*?\]|-?\d[\d.E+]*|\bNaN\b|∞|-∞|operator \w+|\([^ ].*?\)")]
    private static partial Regex Named();
}
