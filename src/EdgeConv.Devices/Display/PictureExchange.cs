namespace EdgeConv.Devices.Display;

/// <summary>
/// Hands the newest picture from one thread to another. Neither waits for the other and nothing is allocated: of three buffers one is written, one is read, and the
/// third changes hands by an exchange of its number, a full fence on both sides.
/// </summary>
/// <remarks>A lock would do but for .NET's making an event, 72 bytes, when two threads first meet at it.</remarks>
internal sealed class PictureExchange(int bytes)
{
    private const int IsNew = 4, Number = 3;

    private readonly byte[][] _pictures = [new byte[bytes], new byte[bytes], new byte[bytes]];
    private readonly long[] _counts = new long[3];
    private int _written, _between = 1, _read = 2;

    /// <summary>How many pictures were put. The putting thread's.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a picture was put since the last was taken.</summary>
    public bool HasNew => (Volatile.Read(ref _between) & IsNew) != 0;

    /// <summary>The picture that was taken last; dark before. The taking thread's.</summary>
    public ReadOnlySpan<byte> Taken => _pictures[_read];

    /// <summary>Which of all pictures that is, from 1 on; 0 before.</summary>
    public long TakenCount => _counts[_read];

    /// <summary>Puts a copy, in place of one that was not taken yet.</summary>
    public void Put(ReadOnlySpan<byte> picture)
    {
        picture.CopyTo(_pictures[_written]);
        _counts[_written] = ++Count;
        _written = Interlocked.Exchange(ref _between, _written | IsNew) & Number;
    }

    /// <summary>Takes the newest, if it is another than before.</summary>
    public void Take()
    {
        if (HasNew)
            _read = Interlocked.Exchange(ref _between, _read) & Number;
    }
}
