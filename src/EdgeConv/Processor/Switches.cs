using System.Globalization;

namespace EdgeConv.Processor;

/// <summary>All environment switches. What a caller gives in <c>SessionOptions</c> goes before them.</summary>
internal static class Switches
{
    public const int MostThreads = 16;

    public static readonly Switch<Isa> Isa = Choice("EDGECONV_ISA", "the best instruction set that kernels may use; the processor's best if not set",
        Isas.All, Isas.Word);

    /// <summary>Only the registry knows the names, so whoever chooses kernels checks this one.</summary>
    public static readonly Switch<string> Kernel = new("EDGECONV_KERNEL", "a kernel that is taken wherever it fits",
        "the name of a kernel, as 'edgeconv kernels' lists them", (string text, out string value) => (value = text).Length > 0);

    public static readonly Switch<CoreType> Core = Choice("EDGECONV_CORE", "the core that kernels are chosen for, instead of the one in /proc/cpuinfo",
        Cores.All, Cores.Word);

    public static readonly Switch<int> Threads = new("EDGECONV_THREADS", "how many threads share an inference; 1 if not set",
        $"a whole number from 1 to {MostThreads}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= MostThreads);

    public static readonly IReadOnlyList<Switch> All = [Isa, Kernel, Core, Threads];

    private static Switch<T> Choice<T>(string name, string meaning, T[] values, Func<T, string> word) where T : struct =>
        new(name, meaning, $"{string.Join(", ", Array.ConvertAll(values[..^1], value => word(value)))} or {word(values[^1])}", (string text, out T value) =>
        {
            int index = Array.FindIndex(values, one => word(one) == text);
            value = index < 0 ? default : values[index];
            return index >= 0;
        });
}
