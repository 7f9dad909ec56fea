using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Simulator.Speed;

/// <summary>How long an inference takes on this machine: the median, copying inputs and outputs not counted. Inputs are seeded random bytes; no kernel looks at values.</summary>
internal sealed record MeasuredSpeed(double Milliseconds, int Threads, int Runs, string Machine)
{
    private const int LeastWarmUpRuns = 10, LeastRuns = 5, MostRuns = 200;
    private const double MostWarmUpMilliseconds = 2000;

    /// <param name="model">With the plan that is timed.</param>
    /// <param name="patience">Milliseconds to warm up, and as many again to time; of slow models more, so that the JIT has compiled what is timed.</param>
    /// <exception cref="EdgeConvException">So many threads are not allowed.</exception>
    public static MeasuredSpeed Of(Model model, int threads, double patience = 250)
    {
        using var session = new Session(model, new SessionOptions { Threads = threads, BuffersInputs = true });
        var random = new SeededRandom(1);
        for (int input = 0; input < model.Inputs.Count; input++)
            for (int row = 0; row < model.Inputs[input].Rows && !model.Inputs[input].IsReal; row++)
                random.NextBytes(MemoryMarshal.AsBytes(session.InputRow(row, input)));
        var watch = Stopwatch.StartNew();
        for (int run = 0; watch.Elapsed.TotalMilliseconds is var passed && (passed < patience || (run < LeastWarmUpRuns && passed < MostWarmUpMilliseconds)); run++)
            session.Run();
        var times = new List<long>();
        watch.Restart();
        while (times.Count < LeastRuns || (times.Count < MostRuns && watch.Elapsed.TotalMilliseconds < patience))
        {
            long start = Stopwatch.GetTimestamp();
            session.Run();
            times.Add(Stopwatch.GetTimestamp() - start);
        }
        long[] sorted = [.. times.Order()];
        return new(LayerClock.Microseconds(LayerClock.Median(sorted)) / 1000, threads, sorted.Length,
            $"this {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} machine, {Environment.ProcessorCount} processors, {Isas.Word(Isas.Best)}");
    }
}
