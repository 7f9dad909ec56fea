namespace EdgeConv.Node.Outputs;

/// <summary>
/// Lines on their way to a stream, in a buffer of fixed size that a thread of its own empties: whoever adds a line never waits for the stream.
/// What does not fit is lost and counted.
/// </summary>
/// <remarks>One thread adds. Bytes are written outside the lock: those that lie in the buffer do not move until they are gone.</remarks>
internal sealed class LineQueue : IDisposable
{
    private readonly Lock _guard = new();
    private readonly ManualResetEventSlim _filled = new(false), _emptied = new(true);
    private readonly byte[] _bytes;
    private readonly Stream _stream;
    private readonly Thread _writer;
    private int _first, _count;
    private bool _ends;

    /// <param name="stream">Is flushed, not closed.</param>
    /// <param name="bytes">Room.</param>
    public LineQueue(Stream stream, int bytes)
    {
        _stream = stream;
        _bytes = new byte[bytes];
        _writer = new(Write) { IsBackground = true, Name = "log" }; // a blocked stream keeps no process alive
        _writer.Start();
    }

    public int Capacity => _bytes.Length;

    /// <summary>Lines that did not fit, since the start.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the stream is broken: its reader has gone. All later lines are lost.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Adds a line, or counts it as lost. Allocates nothing.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        lock (_guard)
        {
            if (IsBroken || line.Length > _bytes.Length - _count)
            {
                Lost++;
                return false;
            }
            int at = (_first + _count) % _bytes.Length, before = Math.Min(line.Length, _bytes.Length - at);
            line[..before].CopyTo(_bytes.AsSpan(at));
            line[before..].CopyTo(_bytes);
            _count += line.Length;
            _emptied.Reset();
            _filled.Set();
        }
        return true;
    }

    /// <summary>Waits until all lines are written.</summary>
    /// <returns>False when they are not by then.</returns>
    public bool Flush(TimeSpan timeout) => _emptied.Wait(timeout);

    /// <summary>Ends the thread once it has written what there is; does not wait for a blocked stream.</summary>
    public void Dispose()
    {
        lock (_guard)
        {
            _ends = true;
            _filled.Set();
        }
        if (!_writer.Join(TimeSpan.FromMilliseconds(100)))
            return; // it still uses the events
        _filled.Dispose();
        _emptied.Dispose();
    }

    private void Write()
    {
        while (true)
        {
            _filled.Wait();
            int first, count;
            lock (_guard)
            {
                if (_count == 0)
                {
                    if (_ends)
                        return;
                    _filled.Reset();
                    continue;
                }
                (first, count) = (_first, Math.Min(_count, _bytes.Length - _first));
            }
            bool isBroken = false;
            try
            {
                _stream.Write(_bytes, first, count);
                _stream.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                isBroken = true; // nobody is left to be told; the count of lost lines says it
            }
            lock (_guard)
            {
                IsBroken |= isBroken;
                _first = (first + count) % _bytes.Length;
                _count = isBroken ? 0 : _count - count;
                if (_count == 0)
                    _emptied.Set();
            }
        }
    }
}
