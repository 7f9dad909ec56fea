using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeConv.Kernels;
using EdgeConv.Numerics;

namespace EdgeConv.Verbs;

/// <summary>
/// <c>bench</c>: how long a model takes on this machine, as a whole and by layer. Inputs are seeded random bytes; copying inputs and outputs is
/// not in the time, except the rows of an input on demand, which a run copies instead of making them.
/// </summary>
/// <remarks>
/// Before the clock starts, the model runs for half a second and at least 100 times, though for 5 seconds at most, so that the JIT has long
/// recompiled what runs often. The layers' times come from runs of their own, step by step, with a clock reading between steps; a
/// layer's time is the median over those runs, so the layers together take a little longer than the whole.
/// </remarks>
internal static class ModelBench
{
    public const int DefaultRuns = 200;

    private const int LeastWarmUpRuns = 100;

    private static readonly TimeSpan s_leastWarmUp = TimeSpan.FromSeconds(0.5), s_mostWarmUp = TimeSpan.FromSeconds(5);

    public static int Run(string path, SessionOptions options, int runs, bool json, TextWriter output, Action<TextTable> show)
    {
        using var model = Model.Load(path);
        BenchReport report = Measure(model, path, options, runs);
        if (json)
            output.WriteLine(ReportJson.Of(report));
        else
            Print(report, output, show);
        return Faults.Success;
    }

    /// <param name="name">What the report calls the model.</param>
    public static BenchReport Measure(Model model, string name, SessionOptions options, int runs)
    {
        (KernelChoice choice, int threads) = options.Resolve();
        using var session = new Session(model, options with { BuffersInputs = true });
        FillInputs(session);
        int warmUp = WarmUp(session);

        var times = new long[runs];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            session.Run();
            times[i] = Stopwatch.GetTimestamp() - start;
        }
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double[] layers = LayerClock.Medians(session, runs);

        Array.Sort(times);
        double median = LayerClock.Microseconds(LayerClock.Median(times));
        return new(name, KernelListing.Processor(choice), threads, runs, warmUp, median, LayerClock.Microseconds(times[0]),
            LayerClock.Microseconds(times[(int)Math.Ceiling(0.99 * runs) - 1]), model.Macs, model.Macs / median * 1e6, allocated, Layers(session, layers));
    }

    /// <summary>Seeded random bytes, the same on every machine.</summary>
    public static void FillInputs(Session session)
    {
        var random = new SeededRandom(1);
        for (int input = 0; input < session.Model.Inputs.Count; input++)
            for (int row = 0; row < session.Model.Inputs[input].Rows; row++)
                random.NextBytes(MemoryMarshal.AsBytes(session.InputRow(row, input)));
    }

    private static int WarmUp(Session session)
    {
        var watch = Stopwatch.StartNew();
        int runs = 0;
        for (; watch.Elapsed < s_leastWarmUp || (runs < LeastWarmUpRuns && watch.Elapsed < s_mostWarmUp); runs++)
            session.Run();
        return runs;
    }

    private static LayerTimeReport[] Layers(Session session, double[] medians)
    {
        IReadOnlyList<Layer> layers = session.Model.Layers;
        var reports = new LayerTimeReport[layers.Count];
        double all = medians.Sum();
        for (int i = 0; i < reports.Length; i++)
            reports[i] = new(i, layers[i].Name, layers[i].Operator, [.. layers[i].Output], session.Kernels[i].Name, layers[i].Macs, medians[i],
                all > 0 ? medians[i] / all : 0, medians[i] > 0 ? layers[i].Macs / medians[i] * 1e6 : 0);
        return reports;
    }

    private static void Print(BenchReport report, TextWriter output, Action<TextTable> show)
    {
        output.WriteLine($"{report.File}: {Numbers.Grouped(report.Runs)} runs, {SessionWords.Described(report.Threads)}, "
            + $"{report.Processor.ChosenIsa}, core {report.Processor.ChosenCore}");
        output.WriteLine($"median {Numbers.Fixed(report.MedianUs, 2)} us, min {Numbers.Fixed(report.MinUs, 2)} us, p99 {Numbers.Fixed(report.P99Us, 2)} us; "
            + $"{Numbers.Fixed(report.MacsPerSecond / 1e9, 2)} GMAC/s of {Numbers.Grouped(report.Macs)} MACs");
        output.WriteLine();
        var table = new TextTable(">#", "operator", "output", "kernel", ">us", ">share", ">GMAC/s", "name");
        foreach (LayerTimeReport layer in report.Layers)
            table.Add($"{layer.Index}", layer.Operator, Numbers.Shape(layer.Output), layer.Kernel, Numbers.Fixed(layer.Us, 2),
                Numbers.Fixed(layer.Share * 100, 1) + " %", layer.Macs > 0 ? Numbers.Fixed(layer.MacsPerSecond / 1e9, 2) : "", layer.Name);
        show(table);
    }
}
