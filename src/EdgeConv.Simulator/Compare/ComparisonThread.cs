namespace EdgeConv.Simulator.Compare;

/// <summary>Feeds a comparison the newest frame again and again, on a thread of its own that yields to the node's.</summary>
internal sealed class ComparisonThread : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly ModelComparison _comparison;
    private readonly Func<InputCopy?> _newest;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <param name="comparison">Is disposed with this.</param>
    /// <param name="newest">The newest frame's input; null while there is none.</param>
    public ComparisonThread(ModelComparison comparison, Func<InputCopy?> newest)
    {
        (_comparison, _newest) = (comparison, newest);
        _thread = new(Work) { Name = "comparison", IsBackground = true, Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Why it looks at no more frames; null while it does.</summary>
    public string? Fault { get; private set; }

    public ComparisonReport Report() => _comparison.Report();

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
        _comparison.Dispose();
    }

    private void Work()
    {
        try
        {
            do
                if (_newest() is { } input)
                    _comparison.Add(input);
            while (!_end.Wait(s_pause));
        }
        catch (EdgeConvException e)
        {
            Fault = e.Message; // another model runs now, whose input is not the first's
        }
    }
}
