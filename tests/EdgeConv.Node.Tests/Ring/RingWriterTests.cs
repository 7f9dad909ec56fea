using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeConv.Decoding;
using EdgeConv.Frames;
using EdgeConv.Node.Ring;
using Xunit;

namespace EdgeConv.Node.Tests.Ring;

public sealed class RingWriterTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public void A_reader_finds_names_results_pictures_and_health_as_they_were_written()
    {
        using RingWriter writer = _rings.Writer();
        using RingReader reader = RingReader.Open(_rings.Path);
        Assert.Equal(Rings.Names.Labels, reader.Names.Labels);
        Assert.Equal(Rings.Names.Rules, reader.Names.Rules);
        Assert.Equal(("door", "vww", "raspberry-pi-4", "/dev/video0", "0.1.0"),
            (reader.Names.Node, reader.Names.Model, reader.Names.Board, reader.Names.Camera, reader.Names.Version));
        Assert.Equal((writer.Generation, Environment.ProcessId), (reader.Generation, reader.Process));
        Assert.False(reader.TryNewest(out ResultRecord none));

        for (long n = 1; n <= 1000; n++)
        {
            Rings.WriteResult(writer, n);
            Assert.True(reader.TryNewest(out ResultRecord record));
            Assert.Equal((n, n), (record.Sequence, record.Number));
            Assert.True(Rings.IsWhole(record));
        }

        var picture = new PictureBuffer();
        Assert.False(reader.TryNewest(picture));
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        var layout = new FrameLayout(2, 1, PixelFormat.Rgb24);
        Assert.True(writer.WritePicture(PictureFormat.Of(layout, ColourMatrix.Bt709, ColourRange.Full), pixels, 9, 10, 11));
        Assert.True(reader.TryNewest(picture));
        Assert.Equal(pixels, picture.Bytes.ToArray());
        Assert.Equal(new PictureFormat(false, 2, 1, PixelFormat.Rgb24, 6, ColourMatrix.Bt709, ColourRange.Full), picture.Format);
        Assert.Equal((9L, 10L, 11L), (picture.Record.Sequence, picture.Record.TakenNanoseconds, picture.Record.UnixMilliseconds));

        writer.WriteHealth(new() { Frames = 12, CameraState = RingCameraState.Lost, TemperatureMilliCelsius = 55123, Total = new(3, 4) });
        Assert.True(reader.TryNewest(out HealthRecord health));
        Assert.Equal((12L, RingCameraState.Lost, 55123, new Percentiles(3, 4)),
            (health.Node.Frames, health.Node.CameraState, health.Node.TemperatureMilliCelsius, health.Node.Total));
        Assert.Equal((1000L, reader.Newest(RingKind.Event), 1L, 0L), (health.Results, health.Events, health.Pictures, health.TooLarge));
        Assert.Equal(1L, health.Transitions[2]);
    }

    [Fact]
    public void A_rule_that_goes_on_or_off_makes_an_event_with_its_box_and_how_long_it_lasted()
    {
        using RingWriter writer = _rings.Writer();
        using RingReader reader = RingReader.Open(_rings.Path);
        void Write(long time, bool person, bool crowd) => writer.Write(new()
        {
            Sequence = time, TakenNanoseconds = time, UnixMilliseconds = time,
            Boxes = [new(1, 0.5f, 0, 0, 1, 1), new(1, 0.75f, 0.25f, 0.5f, 0.75f, 1)],
            Rules = [new(person, person, 1, 0.75f, person ? 1 : -1), new(crowd, crowd, -1, 0)],
        });
        Write(100, false, false);
        Write(200, true, false);
        Write(300, true, true);
        Write(450, false, false);

        Assert.Equal(4, reader.Newest(RingKind.Event));
        EventRecord[] events = [.. Enumerable.Range(1, 4).Select(n => reader.Read(n, out EventRecord record) == RingRead.Whole ? record : default)];
        Assert.Equal([(0, 1, 200L, 1L, 0L), (1, 1, 300L, 1L, 0L), (0, 0, 450L, 2L, 250L), (1, 0, 450L, 2L, 150L)],
            events.Select(e => (e.Rule, e.IsActive, e.UnixMilliseconds, e.Transitions, e.LastedMilliseconds)));
        Assert.Equal((1, new RingBox(1, 0.75f, 0.25f, 0.5f, 0.75f, 1)), (events[0].HasBox, events[0].Box));
        Assert.Equal(0, events[2].HasBox);
    }

    [Fact]
    public void What_does_not_fit_a_record_is_left_out_and_counted()
    {
        using RingWriter writer = _rings.Writer();
        using RingReader reader = RingReader.Open(_rings.Path);
        writer.Write(new() { Sequence = 1, TakenNanoseconds = 1, UnixMilliseconds = 1, Top = new RingLabel[20], Boxes = new Box[40], Rules = new RuleState[9] });
        Assert.True(reader.TryNewest(out ResultRecord record));
        Assert.Equal((8, 16, 40, 3), (record.Labels, record.Boxes, record.AllBoxes, record.Rules));
    }

    [Fact]
    public void Pictures_are_written_at_most_so_many_times_a_second_and_never_beyond_their_slot()
    {
        using RingWriter writer = _rings.Writer(new() { PictureBytes = 100, PicturesPerSecond = 5 });
        int written = 0;
        for (int frame = 0; frame < 150; frame++) // ten seconds of 15 frames per second, each up to 9 ms late
            if (writer.WritePicture(PictureFormat.Jpeg(1, 1), new byte[100], frame, frame * 66_666_667L + frame * 7 % 10 * 1_000_000L, 0))
                written++;
        Assert.InRange(written, 45, 51);
        Assert.False(writer.WritePicture(PictureFormat.Jpeg(1, 1), new byte[101], 0, 20_000_000_000, 0));
        Assert.True(writer.PictureIsDue(20_000_000_000), "a picture that does not fit takes no turn");
        writer.WriteHealth(default);
        using RingReader reader = RingReader.Open(_rings.Path);
        Assert.True(reader.TryNewest(out HealthRecord health));
        Assert.Equal((1L, (long)written), (health.TooLarge, health.Pictures));
    }

    [Fact]
    public void A_ring_without_pictures_takes_none()
    {
        using RingWriter writer = _rings.Writer(new() { Pictures = 0 });
        Assert.False(writer.WritePicture(PictureFormat.Jpeg(1, 1), [1], 0, 0, 0));
        using RingReader reader = RingReader.Open(_rings.Path);
        Assert.False(reader.TryNewest(new PictureBuffer()));
        Assert.Equal(RingRead.NotYet, reader.Read(1, new PictureBuffer()));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        using RingWriter writer = _rings.Writer(new() { PicturesPerSecond = 60 });
        byte[] picture = new byte[640 * 480 * 2];
        NodeHealth health = default;
        long before = 0;
        for (int n = 1; n <= 400; n++)
        {
            if (n == 100) // everything is compiled by now
                before = GC.GetAllocatedBytesForCurrentThread();
            Rings.WriteResult(writer, n);
            writer.WritePicture(PictureFormat.Jpeg(640, 480), picture, n, n * 50_000_000L, n);
            writer.WriteHealth(health);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_file_is_for_its_user_to_write_and_for_its_group_to_read()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("os:linux");
            return;
        }
        using RingWriter writer = _rings.Writer();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_rings.Path));
        Assert.Equal(writer.FileBytes, new FileInfo(_rings.Path).Length);
        Assert.Equal([_rings.Path], Directory.GetFiles(Path.GetDirectoryName(_rings.Path)!));
    }

    [Fact]
    public void Sizes_and_names_out_of_range_are_refused_and_leave_no_file()
    {
        Assert.Equal("EC5102", Assert.Throws<EdgeConvException>(() => _rings.Writer(new() { Results = 1 })).Code?.Id);
        Assert.Equal("EC5102", Assert.Throws<EdgeConvException>(() => _rings.Writer(new() { PicturesPerSecond = 0 })).Code?.Id);
        Assert.Equal("EC5102", Assert.Throws<EdgeConvException>(() => _rings.Writer(names: Rings.Names with { Rules = new string[17] })).Code?.Id);
        Assert.Equal("EC5102", Assert.Throws<EdgeConvException>(() => _rings.Writer(names: Rings.Names with { Node = new('n', 70000) })).Code?.Id);
        Assert.Equal("EC5101", Assert.Throws<EdgeConvException>(() => RingWriter.Create(_rings.Path + "/x/door.ring", Make(_rings.Path), Rings.Names)).Code?.Id);
        Assert.Equal("EC5102", Assert.Throws<EdgeConvException>(() => RingPath.Of("../door")).Code?.Id);
        File.Delete(_rings.Path);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_rings.Path)!));

        static RingOptions Make(string file)
        {
            File.WriteAllText(file, "not a folder");
            return new();
        }
    }

    [Fact]
    public void Records_lie_where_RING_md_says()
    {
        string page = File.ReadAllText(RepositoryRoot.File("src/EdgeConv.Node/Ring/RING.md"));
        Assert.Equal([0, 8, 12, 16, 24, 32, 40, 44, 48, RingLayout.ClosedOffset, RingLayout.NewestOffset], Offsets("Header"));
        Assert.Equal(Of<RingHeader>("Magic", "Version", "HeaderBytes", "FileBytes", "Generation", "NamesOffset", "NamesBytes", "Process", "Areas"), Offsets("Header")[..9]);
        Assert.Equal(Of<ResultRecord>("Number", "Sequence", "TakenNanoseconds", "UnixMilliseconds", "Times", "Labels", "Boxes", "Rules", "AllBoxes", "LabelAt", "BoxAt", "RuleAt"),
            Offsets("Result"));
        Assert.Equal(Of<EventRecord>("Number", "Sequence", "TakenNanoseconds", "UnixMilliseconds", "Transitions", "LastedMilliseconds", "Rule", "IsActive", "HasBox", "Label",
            "Score", "Box"), Offsets("Event"));
        Assert.Equal(Of<PictureRecord>("Number", "Sequence", "TakenNanoseconds", "UnixMilliseconds", "Bytes", "IsJpeg", "Width", "Height", "Format", "StrideBytes", "Matrix",
            "Range"), Offsets("Picture"));
        Assert.Equal((24, 32, 32), (Unsafe.SizeOf<RingBox>(), Unsafe.SizeOf<RuleRecord>(), Unsafe.SizeOf<RingArea>()));

        int[] Offsets(string heading) =>
            [.. Regex.Match(page, $@"^(## )?{heading}\b[^|]*((\|.*\n)+)", RegexOptions.Multiline).Groups[2].Value.Split('\n')
                .Select(line => Regex.Match(line, @"^\| (\d+) \|")).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value))];
        static int[] Of<T>(params string[] fields) => [.. fields.Select(field => (int)Marshal.OffsetOf<T>(field))];
    }
}
