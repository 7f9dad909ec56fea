using EdgeConv.Node.Ring;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Node.Tests.Ring;

public sealed class RingReaderTests : IDisposable
{
    private static readonly RingOptions Small = new() { Results = 4, Events = 4, Pictures = 2, PictureBytes = 256, PicturesPerSecond = 60 };
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public void A_record_is_read_until_its_slot_holds_a_later_one()
    {
        using RingWriter writer = _rings.Writer(Small);
        using RingReader reader = RingReader.Open(_rings.Path);
        Assert.Equal(RingRead.NotYet, reader.Read(1, out ResultRecord _));
        for (int n = 1; n <= 6; n++)
            Rings.WriteResult(writer, n);
        Assert.Equal((6L, 3L), (reader.Newest(RingKind.Result), reader.Oldest(RingKind.Result)));
        Assert.Equal([RingRead.Overrun, RingRead.Overrun, RingRead.Whole, RingRead.Whole, RingRead.Whole, RingRead.Whole, RingRead.NotYet],
            Enumerable.Range(1, 7).Select(n => reader.Read(n, out ResultRecord _)));
        Assert.Equal(RingRead.NotYet, reader.Read(0, out ResultRecord _));
        Assert.Equal(RingRead.NotYet, reader.Read(-5, out EventRecord _));
    }

    [Fact]
    public void A_slot_that_the_writer_is_in_is_torn_and_is_not_the_newest()
    {
        using RingWriter writer = _rings.Writer(Small);
        Rings.WriteResult(writer, 1);
        using RingReader reader = RingReader.Open(_rings.Path);
        using FileStream file = OpenToWrite();
        long slot = SlotOfResult(1);
        file.Position = slot;
        file.Write(BitConverter.GetBytes(2L * 5 - 1)); // as when record 5 comes into the slot of record 1
        file.Flush();
        Assert.Equal(RingRead.Overrun, reader.Read(1, out ResultRecord _));
        Assert.Equal(RingRead.Torn, reader.Read(5, out ResultRecord _));
        Assert.False(reader.TryNewest(out ResultRecord _));
    }

    [Fact]
    public void Another_run_of_the_node_is_told_from_this_one_and_the_old_file_is_read_to_its_end()
    {
        using (RingWriter first = _rings.Writer(Small))
        {
            Rings.WriteResult(first, 1);
            using RingReader reader = RingReader.Open(_rings.Path);
            Assert.False(reader.IsReplaced());
            Assert.False(reader.IsClosed());
            using RingWriter second = _rings.Writer(Small);
            Assert.True(reader.IsReplaced());
            Assert.NotEqual(first.Generation, second.Generation);
            Rings.WriteResult(first, 2); // the old node is still there
            Assert.Equal(RingRead.Whole, reader.Read(2, out ResultRecord record));
            Assert.True(Rings.IsWhole(record));
            first.Dispose();
            Assert.True(reader.IsClosed());
            using RingReader another = RingReader.Open(_rings.Path);
            Assert.Equal((second.Generation, 0L, false), (another.Generation, another.Newest(RingKind.Result), another.IsClosed()));
            File.Delete(_rings.Path);
            Assert.False(reader.IsReplaced());
        }
    }

    [Fact]
    public void What_is_no_ring_is_refused_with_the_place_and_a_remedy()
    {
        string missing = Assert.Throws<EdgeConvException>(() => RingReader.Open(_rings.Path)).Message;
        Assert.Contains(_rings.Path, missing, StringComparison.Ordinal);
        Assert.Contains("start the node", missing, StringComparison.Ordinal);
        Assert.Equal("EC5103", Assert.Throws<EdgeConvException>(() => RingReader.Open(Path.GetDirectoryName(_rings.Path)!)).Code?.Id);
        File.WriteAllText(_rings.Path, "{}");
        Assert.Equal("EC5104", Assert.Throws<EdgeConvException>(() => RingReader.Open(_rings.Path)).Code?.Id);
        if (OperatingSystem.IsLinux())
            Assert.Equal("EC5104", Assert.Throws<EdgeConvException>(() => RingReader.Open("/dev/null")).Code?.Id);
    }

    [Fact]
    public void A_file_cut_short_at_any_place_is_refused_or_read_as_damaged()
    {
        byte[] whole = Written();
        var picture = new PictureBuffer();
        for (int length = 0; length < whole.Length; length += (length < 700 ? 7 : 397) * (Emulation.IsOn ? 8 : 1))
        {
            File.WriteAllBytes(_rings.Path, whole.AsSpan(0, length));
            Assert.Equal("EC5104", Assert.Throws<EdgeConvException>(() => RingReader.Open(_rings.Path)).Code?.Id);

            // And when it is cut after it was opened.
            File.WriteAllBytes(_rings.Path, whole);
            using RingReader reader = RingReader.Open(_rings.Path);
            using (FileStream file = OpenToWrite())
                file.SetLength(length);
            ReadAll(reader, picture);
        }
    }

    [Fact]
    public void Random_bytes_in_it_never_crash_a_reader_nor_make_it_take_more_than_the_file()
    {
        byte[] whole = Written();
        var random = new SeededRandom(5);
        var picture = new PictureBuffer();
        int refused = 0, read = 0;
        for (int trial = 0; trial < (Emulation.IsOn ? 100 : 1500); trial++)
        {
            byte[] bytes = (byte[])whole.Clone();
            int changes = 1 + random.NextInt(8), within = trial % 2 == 0 ? 320 + 4 * 64 : bytes.Length;
            for (int i = 0; i < changes; i++)
                bytes[random.NextInt(within)] = (byte)random.NextInt(256);
            File.WriteAllBytes(_rings.Path, bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using RingReader reader = RingReader.Open(_rings.Path);
                ReadAll(reader, picture);
                read++;
            }
            catch (EdgeConvException e)
            {
                Assert.Equal("EC5104", e.Code?.Id);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * whole.Length);
        }

        Assert.True(refused > 100 && read > 100 || Emulation.IsOn, $"{refused} refused, {read} read");
    }

    private static void ReadAll(RingReader reader, PictureBuffer picture)
    {
        reader.TryNewest(out ResultRecord _);
        reader.TryNewest(out HealthRecord _);
        reader.TryNewest(picture);
        reader.IsClosed();
        reader.IsReplaced();
        for (long n = 0; n <= 8; n++)
        {
            if (reader.Read(n, out ResultRecord result) == RingRead.Whole)
                Assert.True(result is { Labels: >= 0 and <= 8, Boxes: >= 0 and <= 16, Rules: >= 0 and <= 16 });
            if (reader.Read(n, out EventRecord changed) == RingRead.Whole)
                Assert.InRange(changed.Rule, 0, 15);
            reader.Read(n, out HealthRecord _);
            if (reader.Read(n, picture) == RingRead.Whole)
                Assert.InRange(picture.Bytes.Length, 1, 256);
        }
    }

    private byte[] Written()
    {
        using (RingWriter writer = _rings.Writer(Small))
        {
            for (int n = 1; n <= 6; n++)
            {
                Rings.WriteResult(writer, n);
                writer.WritePicture(Node.Ring.PictureFormat.Jpeg(8, 8), new byte[200], n, n * 20_000_000L, n);
                writer.WriteHealth(default);
            }
        }

        return File.ReadAllBytes(_rings.Path);
    }

    private FileStream OpenToWrite() => new(_rings.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static long SlotOfResult(long number) => RingFile.Header(Small, NamesBlock.Bytes(Rings.Names).Length).Areas[(int)RingKind.Result].SlotOf(number);
}
