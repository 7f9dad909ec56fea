using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeConv.Converter;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Bench;

/// <summary>Speed of the float executor, beside what multiply and add reach at best in registers at that moment.</summary>
internal static class FloatBench
{
    private const int Rounds = 7;
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(300);

    public static void Run(string path)
    {
        ModelGraph graph = ModelImporter.Import(path);
        var numbers = new SeededRandom(1);
        float[][] inputs = [.. graph.Inputs.Select(input => Enumerable.Range(0, (int)input.Elements).Select(_ => (float)numbers.NextGaussian()).ToArray())];
        double macs = Macs.Of(graph);
        using FloatExecutor one = new(graph, 1), all = new(graph);
        (double best, double peak) = (0, 0);
        double alone = 0;
        for (int round = 0; round < Rounds; round++)
        {
            peak = Math.Max(peak, Peak());
            alone = Math.Max(alone, macs * PerSecond(() => one.Run(inputs)));
            best = Math.Max(best, macs * PerSecond(() => all.Run(inputs)));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path),-36} {macs / 1e6,7:0.0} MMAC  1 thread {alone / 1e9,6:0.0} GMAC/s  all {best / 1e9,6:0.0} GMAC/s  (registers, 1 thread: {peak / 1e9:0.0})"));
    }

    private static double PerSecond(Action action)
    {
        action();
        var watch = Stopwatch.StartNew();
        int count = 0;
        for (; watch.Elapsed < s_round; count++)
            action();
        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Multiply-accumulates per second of one thread, nothing loaded or stored.</summary>
    private static double Peak() => PerSecond(() => Spin(100_000)) * 100_000 * 12 * Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Spin(int count)
    {
        Vector256<float> x = Vector256.Create(0.999f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < count; n++)
        {
            Vector256<float> y = Vector256.Create((float)n);
            a += x * y;
            b += x * y;
            c += x * y;
            d += x * y;
            e += x * y;
            f += x * y;
            g += x * y;
            h += x * y;
            i += x * y;
            j += x * y;
            k += x * y;
            l += x * y;
        }

        return (a + b + c + d + e + f + g + h + i + j + k + l).ToScalar();
    }
}
