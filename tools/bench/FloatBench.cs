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
    private const int SpinCount = 100_000;
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(400);

    public static void Run(string path)
    {
        ModelGraph graph = ModelImporter.Import(path);
        var numbers = new SeededRandom(1);
        float[][] inputs = [.. graph.Inputs.Select(input => Enumerable.Range(0, (int)input.Elements).Select(_ => (float)numbers.NextGaussian()).ToArray())];
        double macs = Macs.Of(graph);
        using FloatExecutor one = new(graph, 1), all = new(graph);
        Speed alone = default, together = default, peak = default;
        for (int round = 0; round < Rounds; round++)
        {
            peak = peak.Best(Measure(() => Spin(SpinCount), SpinCount * 12.0 * Vector256<float>.Count));
            alone = alone.Best(Measure(() => one.Run(inputs), macs));
            together = together.Best(Measure(() => all.Run(inputs), macs));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path),-36} {macs / 1e6,7:0.0} MMAC  1 thread {alone}  all {together}  registers alone {peak}"));
    }

    private static Speed Measure(Action action, double macs)
    {
        action();
        using var process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        int count = 0;
        for (; watch.Elapsed < s_round; count++)
            action();
        double seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return new(count * macs / seconds, count * macs / (process.TotalProcessorTime - processor).TotalSeconds);
    }

    /// <summary>Multiply-accumulates per second, and per second of processor time: the second is what a quiet machine's core would do.</summary>
    private readonly record struct Speed(double Wall, double Processor)
    {
        public Speed Best(Speed other) => new(Math.Max(Wall, other.Wall), Math.Max(Processor, other.Processor));

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Wall / 1e9,5:0.0} GMAC/s ({Processor / 1e9:0.0} per core second)");
    }

    /// <summary>Multiply, then add, twelve chains: nothing loaded or stored.</summary>
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
