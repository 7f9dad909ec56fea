using System.Diagnostics;

namespace EdgeConv;

/// <summary>How long each operator of a session takes: runs step by step, with a clock reading between steps.</summary>
internal static class LayerClock
{
    /// <summary>
    /// For each operator the median of its time over so many runs, in microseconds. The clock is part of it, so all together take a little longer than a run.
    /// </summary>
    /// <param name="session">Warm.</param>
    /// <param name="runs">At least 1.</param>
    /// <param name="prepare">Called before each run, outside the time: sets the inputs. Null where they hold bytes already.</param>
    public static double[] Medians(Session session, int runs, Action? prepare = null)
    {
        long[][] times = Times(session, runs, prepare);
        foreach (long[] layer in times)
            Array.Sort(layer);
        return [.. times.Select(layer => Microseconds(Median(layer)))];
    }

    public static double Median(long[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;

    public static double Microseconds(double ticks) => ticks * (1e6 / Stopwatch.Frequency);

    /// <summary>[operator][run]</summary>
    private static long[][] Times(Session session, int runs, Action? prepare)
    {
        Model model = session.Model;
        int steps = model.StepCount;
        var times = new long[model.File.Operators.Length][];
        for (int i = 0; i < times.Length; i++)
            times[i] = new long[runs];
        for (int run = 0; run < runs; run++)
        {
            prepare?.Invoke();
            for (int step = 0; step < steps; step++)
            {
                long start = Stopwatch.GetTimestamp();
                session.RunSteps(step, 1);
                times[model.File.Steps[step].Operator][run] += Stopwatch.GetTimestamp() - start;
            }
        }
        return times;
    }
}
