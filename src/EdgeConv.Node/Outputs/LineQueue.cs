using System.Diagnostics;

namespace EdgeConv.Node.Outputs;

/// <summary>
/// Lines on their way to a stream, in a buffer of fixed size that a thread of its own empties: whoever adds a line never waits for the stream.
/// What does not fit is lost and counted.
/// </summary>
/// <remarks>
/// One thread adds. There is no lock: .NET's make an event when two threads first meet at one, which is memory. Bytes are written where they lie; the
/// adding thread takes their place only when the count of written ones says so.
/// </remarks>
internal sealed class LineQueue : IDisposable
{
    private readonly AutoResetEvent _filled = new(false);
    private readonly byte[] _bytes;
    private readonly Stream _stream;
    private readonly Thread _writer;
    private long _added, _written; // bytes since the start; the adding thread's and the writer's
    private volatile bool _ends, _isBroken;

    /// <summary>Starts the thread, and waits until it has done once what costs memory the first time.</summary>
    /// <param name="stream">Is flushed, not closed; it must take a write of no bytes without waiting.</param>
    /// <param name="bytes">Room.</param>
    public LineQueue(Stream stream, int bytes)
    {
        _stream = stream;
        _bytes = new byte[bytes];
        using var isReady = new AutoResetEvent(false);
        _writer = new(() =>
        {
            // A console makes its text writer, and a thread its place in a queue, at their first use: 2 KB that would fall among the frames.
            WriteOut(0, 0);
            _filled.Set();
            _filled.WaitOne();
            isReady.Set();
            Write();
        }) { IsBackground = true, Name = "log" }; // a blocked stream keeps no process alive
        _writer.Start();
        isReady.WaitOne();
    }

    /// <summary>Lines that did not fit, since the start.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the stream is broken: its reader has gone. All later lines are lost.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Adds a line, or counts it as lost. Allocates nothing.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (_isBroken || line.Length > _bytes.Length - (_added - Volatile.Read(ref _written)))
        {
            Lost++;
            return false;
        }
        int at = (int)(_added % _bytes.Length), before = Math.Min(line.Length, _bytes.Length - at);
        line[..before].CopyTo(_bytes.AsSpan(at));
        line[before..].CopyTo(_bytes);
        Volatile.Write(ref _added, _added + line.Length); // a release: the writer sees the bytes first
        _filled.Set();
        return true;
    }

    /// <summary>Waits until all lines are written, or the stream is broken.</summary>
    /// <returns>False when they are not by then.</returns>
    public bool Flush(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _written) != _added)
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
                return false;
            Thread.Sleep(1);
        }
        return true;
    }

    /// <summary>Ends the thread once it has written what there is; does not wait for a blocked stream.</summary>
    public void Dispose()
    {
        _ends = true;
        _filled.Set();
        if (_writer.Join(TimeSpan.FromMilliseconds(100)))
            _filled.Dispose(); // else the thread still uses it
    }

    private void Write()
    {
        while (true)
        {
            bool ends = _ends;
            long added = Volatile.Read(ref _added);
            if (added == _written)
            {
                if (ends)
                    return;
                _filled.WaitOne();
                continue;
            }
            int at = (int)(_written % _bytes.Length), count = (int)Math.Min(added - _written, _bytes.Length - at);
            if (!_isBroken)
                WriteOut(at, count);
            Volatile.Write(ref _written, _written + count);
        }
    }

    private void WriteOut(int at, int count)
    {
        try
        {
            _stream.Write(_bytes, at, count);
            _stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _isBroken = true; // nobody is left to be told; the count of lost lines says it
        }
    }
}
