using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>Rows on demand are those of the whole picture, in whatever steps they are asked for.</summary>
public unsafe class RowTests
{
    public static TheoryData<string> Names =>
        ["cjpeg-420", "cjpeg-422", "cjpeg-444", "cjpeg-440", "cjpeg-411", "cjpeg-grey", "cjpeg-420-three-scans", "cjpeg-411-three-scans-restart",
            "cjpeg-420-restart-3", "cjpeg-422-as-2x2", "cjpeg-420-2x3", "cjpeg-422-640x480"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_those_of_the_whole_picture_in_any_ascending_steps_and_passes(string name)
    {
        var random = new SeededRandom(5);
        using var bytes = new PinnedBytes(TestPicture.BytesOf(name));
        using var decoder = new JpegDecoder(640, 480);
        foreach (int reduction in TestPicture.Reductions)
        {
            byte[] whole = TestPicture.Decode(new(bytes.Pointer, bytes.Length), reduction, out FrameLayout layout, out _);
            Assert.True(decoder.TryStart(bytes, reduction));
            Frame frame = decoder.Frame;
            Assert.Equal(layout, frame.Layout);
            for (int pass = 0; pass < 12; pass++)
            {
                int step = 1 + pass % 4 * (1 + random.NextInt(20));
                PlaneRows rows, before = default;
                int rowBefore = -1;
                for (int row = random.NextInt(layout.Height); row < layout.Height; row += 1 + random.NextInt(step))
                {
                    frame.Rows(frame.Context, row, &rows);
                    RequireSame(whole, layout, row, rows);
                    if (rowBefore >= 0)
                        RequireSame(whole, layout, rowBefore, before); // it must last until two others were asked for
                    (before, rowBefore) = (rows, row);
                }
            }
            Assert.False(decoder.IsDamaged);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Narrowed_rows_are_right_where_they_will_be_read_and_nothing_else_is_made(string name)
    {
        using var bytes = new PinnedBytes(TestPicture.BytesOf(name));
        using var decoder = new JpegDecoder(640, 480);
        byte[] whole = TestPicture.Decode(new(bytes.Pointer, bytes.Length), 1, out FrameLayout layout, out _);
        Assert.True(decoder.TryStart(bytes, 1));
        int first = layout.Width / 3, columns = (layout.Width + 3) / 4, shift = layout.ChromaShiftX;
        foreach (bool chroma in (bool[])[true, false, true])
        {
            decoder.Narrow(first, columns, chroma);
            Frame frame = decoder.Frame;
            PlaneRows rows;
            for (int row = layout.Height / 2; row < layout.Height; row++)
            {
                frame.Rows(frame.Context, row, &rows);
                Assert.True(TestPicture.RowOf(whole, layout, 0, row).Slice(first, columns).SequenceEqual(new(rows.First + first, columns)));
                if (layout.Planes == 1 || !chroma)
                    continue;
                int firstChroma = first >> shift, countChroma = ((first + columns - 1) >> shift) - firstChroma + 1;
                for (int plane = 1; plane < 3; plane++)
                    Assert.True(TestPicture.RowOf(whole, layout, plane, row >> layout.ChromaShiftY).Slice(firstChroma, countChroma)
                        .SequenceEqual(new((plane == 1 ? rows.Second : rows.Third) + firstChroma, countChroma)));
            }
        }
    }

    [Fact]
    public void Blocks_that_will_not_be_read_are_not_transformed()
    {
        using var bytes = new PinnedBytes(TestPicture.BytesOf("cjpeg-422-640x480"));
        using var decoder = new JpegDecoder(640, 480);
        Assert.True(decoder.TryStart(bytes, 1));
        PlaneRows rows;
        Frame frame = decoder.Frame;
        frame.Rows(frame.Context, 240, &rows);
        new Span<byte>(rows.First, 640).Fill(3);
        new Span<byte>(rows.Second, 320).Fill(3);
        decoder.Narrow(100, 50, chroma: false);
        byte* before = rows.First;
        for (int row = 248; rows.First != before || row == 248; row += 8) // the ring's halves take turns
            frame.Rows(frame.Context, row, &rows);
        Assert.Equal(96, new ReadOnlySpan<byte>(rows.First, 640).IndexOfAnyExcept((byte)3));
        Assert.Equal(151, new ReadOnlySpan<byte>(rows.First, 640).LastIndexOfAnyExcept((byte)3));
        Assert.Equal(-1, new ReadOnlySpan<byte>(rows.Second, 320).IndexOfAnyExcept((byte)3));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reader_makes_the_same_input_of_rows_on_demand_as_of_planes_in_memory(string name)
    {
        using var bytes = new PinnedBytes(TestPicture.BytesOf(name));
        using var decoder = new JpegDecoder(640, 480);
        foreach (int reduction in TestPicture.Reductions)
        {
            byte[] whole = TestPicture.Decode(new(bytes.Pointer, bytes.Length), reduction, out FrameLayout layout, out _);
            var lowerRight = new Rectangle(layout.Width / 2, layout.Height / 2, layout.Width - layout.Width / 2, layout.Height - layout.Height / 2);
            foreach (Rectangle? crop in (Rectangle?[])[null, lowerRight])
            {
                var conversion = new FrameConversion { Width = 24, Height = 20, Crop = crop, Range = ColourRange.Full };
                using var ofMemory = new FrameReader(layout, conversion);
                using var onDemand = new FrameReader(layout, conversion);
                byte[] expected = new byte[ofMemory.RowBytes], actual = new byte[onDemand.RowBytes];
                Assert.True(decoder.TryStart(bytes, reduction));
                for (int row = 0; row < conversion.Height; row++)
                {
                    ofMemory.ReadRow(new Frame(whole, layout), row, expected);
                    onDemand.ReadRow(decoder.Frame, row, actual);
                    Assert.Equal(expected, actual);
                }
            }
        }
    }

    private static void RequireSame(byte[] whole, FrameLayout layout, int row, PlaneRows rows)
    {
        Require(rows.First, 0, row);
        if (layout.Planes == 1)
        {
            Assert.True(rows.Second == null && rows.Third == null);
            return;
        }
        Require(rows.Second, 1, row >> layout.ChromaShiftY);
        Require(rows.Third, 2, row >> layout.ChromaShiftY);

        void Require(byte* actual, int plane, int planeRow)
        {
            ReadOnlySpan<byte> expected = TestPicture.RowOf(whole, layout, plane, planeRow);
            if (!expected.SequenceEqual(new(actual, expected.Length)))
                Assert.Fail($"row {planeRow} of plane {plane} of {layout.Width}x{layout.Height} {layout.Format} differs");
        }
    }
}
