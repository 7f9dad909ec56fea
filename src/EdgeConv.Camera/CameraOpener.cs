namespace EdgeConv.Camera;

/// <summary>
/// Opens and closes a source on a thread of its own, since a driver may take seconds to say that a device is gone; on simulated time at once, on the caller's
/// thread. One thing at a time; between <see cref="Begin"/> and the <see cref="Wait"/> that answers true the source belongs to it.
/// </summary>
internal sealed class CameraOpener : IDisposable
{
    private const int PatienceMilliseconds = 2000;

    private readonly FrameSource _source;
    private readonly Thread? _thread;
    private readonly AutoResetEvent _wanted = new(false), _done = new(false);
    private bool _opens, _idle = true;
    private volatile bool _stopping;

    public CameraOpener(FrameSource source, bool onCallersThread)
    {
        _source = source;
        if (onCallersThread)
            return;
        _thread = new Thread(Work) { IsBackground = true, Name = "camera opener" };
        _thread.Start();
    }

    /// <summary>Why the last opening failed; null where it did not.</summary>
    public EdgeConvException? Refusal { get; private set; }

    /// <summary>Begins to close, or to open.</summary>
    public void Begin(bool open)
    {
        _opens = open;
        _idle = false;
        if (_thread is null)
            Do();
        else
            _wanted.Set();
    }

    /// <summary>Waits for the end of what was begun.</summary>
    public bool Wait(TimeSpan timeout)
    {
        if (!_idle)
            _idle = _thread is null || _done.WaitOne((int)Math.Min(int.MaxValue, Math.Max(0, timeout.Ticks / TimeSpan.TicksPerMillisecond)));
        return _idle;
    }

    /// <summary>Whether the thread has ended; if not, a driver does not return, and the source is left to the thread, which does not keep the process.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        _source.GiveUp();
        _wanted.Set();
        HasEnded = _thread is null || _thread.Join(PatienceMilliseconds);
        if (!HasEnded)
            return;
        _wanted.Dispose();
        _done.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _wanted.WaitOne();
            if (_stopping)
                return;
            Do();
            _done.Set();
        }
    }

    private void Do()
    {
        Refusal = null;
        if (!_opens)
        {
            _source.Close();
            return;
        }
        try
        {
            _source.Open();
        }
        catch (EdgeConvException error)
        {
            Refusal = error;
        }
        catch (Exception error) when (error is not OutOfMemoryException) // a user's source: whatever it raises must not end the process
        {
            Refusal = new EdgeConvException(CameraErrors.DriverRefused, $"{_source.Name}: {error.GetType().Name}: {error.Message}", callersMistake: false, inner: error);
        }
    }
}
