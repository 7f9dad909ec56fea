using System.Text.Json;

namespace EdgeConv.Simulator;

/// <summary>A line of the node's log that says something happened.</summary>
/// <param name="Kind">The log's word: <c>rule</c>, <c>camera</c>, <c>fault</c> and so on.</param>
internal readonly record struct LogLine(string Kind, JsonElement Fields);

/// <summary>Takes the node's log, on the log's own thread, and tells each line. A line that is no JSON, or too long, is left out.</summary>
internal sealed class LogReader(Action<LogLine> tell) : Stream
{
    private const int MostLineBytes = 1 << 16;

    private readonly MemoryStream _line = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Append(buffer[..end]);
            Tell();
            buffer = buffer[(end + 1)..];
        }
        Append(buffer);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_line.Length + bytes.Length <= MostLineBytes)
            _line.Write(bytes);
    }

    private void Tell()
    {
        try
        {
            using var line = JsonDocument.Parse(_line.GetBuffer().AsMemory(0, (int)_line.Length));
            if (line.RootElement.TryGetProperty("event", out JsonElement kind))
                tell(new(kind.GetString() ?? "", line.RootElement));
        }
        catch (JsonException)
        {
            // Too long to be kept whole: nothing that is told here.
        }
        _line.SetLength(0);
    }
}
