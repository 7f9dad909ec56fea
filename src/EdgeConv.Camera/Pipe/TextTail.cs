using System.Text;

namespace EdgeConv.Camera.Pipe;

/// <summary>The last bytes of a text, in a fixed buffer.</summary>
internal sealed class TextTail
{
    /// <summary>How many bytes are kept.</summary>
    public const int Bytes = 2048;

    private readonly byte[] _bytes = new byte[Bytes];
    private long _count;

    /// <summary>Forgets all.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds bytes; allocates nothing.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            _bytes[_count++ % Bytes] = value;
    }

    /// <summary>The last line that says something; empty where there is none.</summary>
    public string LastLine()
    {
        int kept = (int)Math.Min(_count, Bytes);
        byte[] text = new byte[kept];
        for (int i = 0; i < kept; i++)
            text[i] = _bytes[(_count - kept + i) % Bytes];
        string[] lines = Encoding.UTF8.GetString(text).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "" : lines[^1];
    }
}
