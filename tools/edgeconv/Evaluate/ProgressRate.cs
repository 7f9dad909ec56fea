using System.Diagnostics;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Evaluate;

/// <summary>Says how many samples are done, and how many in a second.</summary>
/// <param name="stage">What is done to them.</param>
/// <param name="say">As <see cref="Terminal.Work"/> gives it.</param>
internal sealed class ProgressRate(string stage, Action<string, double> say)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public void Done(int done, int count)
    {
        double seconds = Seconds;
        string rate = seconds > 0 ? $", {Numbers.Short(done / seconds)}/s" : "";
        say($"{stage}\t{Numbers.Grouped(done)} of {Numbers.Grouped(count)}{rate}", (double)done / count);
    }
}
