using System.Diagnostics;
using EdgeConv.Node.Ring;
using Xunit;

namespace EdgeConv.Node.Tests.Ring;

/// <summary>One writer as fast as it can, readers as fast as they can, in rings so small that every read races with a write.</summary>
public sealed class RingConcurrencyTests : IDisposable
{
    private const int PictureBytes = 3000;
    private static readonly RingOptions Small = new() { Results = 2, Events = 2, Pictures = 2, PictureBytes = PictureBytes, PicturesPerSecond = 60 };
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public void Every_record_that_is_read_beside_a_busy_writer_is_whole()
    {
        using RingWriter writer = _rings.Writer(Small);
        using var stop = new CancellationTokenSource();
        Task<Tally>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() => ReadUntil(stop.Token), TaskCreationOptions.LongRunning))];
        long written = 0;
        var picture = new byte[PictureBytes];
        long end = Stopwatch.GetTimestamp() + Stopwatch.Frequency * 2;
        while (Stopwatch.GetTimestamp() < end)
        {
            written++;
            Rings.WriteResult(writer, written);
            Rings.Fill(picture, written);
            writer.WritePicture(Node.Ring.PictureFormat.Jpeg(64, 48), picture, written, written * 20_000_000L, written + 5);
            writer.WriteHealth(new() { Frames = written, UnixMilliseconds = ~written });
        }

        stop.Cancel();
        Tally tally = readers.Select(reader => reader.Result).Aggregate((a, b) => a + b);
        Assert.Equal(0, tally.Broken);
        Assert.True(tally.Whole > (Emulation.IsOn ? 100 : 10_000), $"{tally}; {written} written");
        Assert.True(tally.Missed > 0, $"nothing raced: {tally}; {written} written");
    }

    private Tally ReadUntil(CancellationToken stop)
    {
        using RingReader reader = RingReader.Open(_rings.Path);
        var tally = new Tally();
        var picture = new PictureBuffer();
        while (!stop.IsCancellationRequested)
        {
            // The newest, and the one before, whose slot is the next to be written.
            long newest = reader.Newest(RingKind.Result);
            for (long n = newest - 1; n <= newest; n++)
                tally += Judge(reader.Read(n, out ResultRecord result), Rings.IsWhole(result) && result.Number == n);
            newest = reader.Newest(RingKind.Picture);
            for (long n = newest - 1; n <= newest; n++)
                tally += Judge(reader.Read(n, picture), Rings.IsWhole(picture, PictureBytes) && picture.Record.Number == n);
            newest = reader.Newest(RingKind.Event);
            tally += Judge(reader.Read(newest, out EventRecord changed), changed.UnixMilliseconds == 1_000_000 + changed.Sequence && changed.Score == changed.Sequence);
            newest = reader.Newest(RingKind.Health);
            tally += Judge(reader.Read(newest, out HealthRecord health), health.Node.UnixMilliseconds == ~health.Node.Frames && health.Results == health.Node.Frames);
        }

        return tally;
    }

    private static Tally Judge(RingRead read, bool isWhole) => read switch
    {
        RingRead.Whole when isWhole => new(1, 0, 0),
        RingRead.Whole or RingRead.Damaged => new(0, 0, 1),
        _ => new(0, 1, 0),
    };

    private readonly record struct Tally(long Whole, long Missed, long Broken)
    {
        public static Tally operator +(Tally a, Tally b) => new(a.Whole + b.Whole, a.Missed + b.Missed, a.Broken + b.Broken);
    }
}
