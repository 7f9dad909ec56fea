using EdgeConv.Camera.Jpeg;
using EdgeConv.Errors;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>What cannot be decoded is refused, each for its own reason.</summary>
public unsafe class FaultTests
{
    private static readonly byte[] s_picture = TestPicture.BytesOf("cjpeg-420");

    [Theory]
    [InlineData("refused-progressive", "EC3103")]
    [InlineData("refused-arithmetic", "EC3103")]
    [InlineData("refused-rgb", "EC3104")]
    [InlineData("refused-410", "EC3104")]
    public void Pictures_of_other_kinds_are_refused(string name, string code) => Require(TestPicture.BytesOf(name), code);

    [Fact]
    public void Other_bytes_are_no_picture()
    {
        Require([], "EC3101");
        Require([0xFF], "EC3101");
        Require([0xFF, 0xD8], "EC3101");
        Require([0xFF, 0xD8, 0xFF, 0xD9], "EC3101");
        Require(new byte[1000], "EC3101");
        Require("BM and so on, a picture of another kind"u8.ToArray(), "EC3101");
        Require([.. "\0"u8, .. s_picture], "EC3101");
    }

    [Fact]
    public void Damaged_segments_are_refused()
    {
        int frame = Segment(0xC0), scan = Segment(0xDA), quantisers = Segment(0xDB), huffman = Segment(0xC4);
        Require(Changed(frame + 3, 200), "EC3102");                 // longer than its components
        Require(Changed(frame + 2, 200), "EC3102");                 // longer than the file
        Require(Changed(frame + 11, 0), "EC3102");                  // no blocks across
        Require(Changed(frame + 11, 0x55), "EC3102");               // too many
        Require(Changed(frame + 13, s_picture[frame + 10]), "EC3102"); // two components of one name
        Require(Changed(scan + 4, 0), "EC3102");                    // a scan of nothing
        Require(Changed(scan + 5, 77), "EC3102");                   // of a component that is not there
        Require(Changed(scan + 6, 0x70), "EC3102");                 // with a table that cannot be
        Require(Changed(quantisers + 4, 0x30), "EC3102");
        Require(Changed(huffman + 4, 0x20), "EC3102");
        Require(Changed(huffman + 5, 3), "EC3102");                 // three codes of one bit
        Require([.. s_picture[..scan], .. s_picture[frame..]], "EC3102"); // two frames
        Require(s_picture[..scan], "EC3102");                       // no scan
        Require([.. s_picture[..2], .. s_picture[scan..]], "EC3102"); // no frame before the scan
    }

    [Fact]
    public void Twelve_bits_and_a_height_said_later_are_refused()
    {
        int frame = Segment(0xC0);
        Require(Changed(frame + 4, 12), "EC3103");
        Require(Changed(frame + 6, 0), "EC3103");
        for (int kind = 0xC2; kind <= 0xCF; kind++)
            if (kind is not (0xC4 or 0xC8))
                Require(Changed(frame + 1, (byte)kind), "EC3103");
    }

    [Fact]
    public void Four_components_are_refused()
    {
        int frame = Segment(0xC0);
        byte[] four = [.. s_picture[..frame], 0xFF, 0xC0, 0, 20, 8, 0, 93, 0, 131, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, .. s_picture[(frame + 19)..]];
        Require(four, "EC3104");
    }

    [Fact]
    public void Pictures_larger_than_the_decoder_was_made_for_are_refused()
    {
        Require(s_picture, "EC3105", 130, 93);
        Require(s_picture, "EC3105", 131, 92);
        Require(s_picture, null, 131, 93);
        Require(Changed(Segment(0xC0) + 5, 0xFF), "EC3105");
    }

    [Fact]
    public void Missing_quantisers_and_unusual_Huffman_tables_that_are_missing_are_refused()
    {
        Require(Changed(Segment(0xDB) + 1, 0xEF), "EC3106");      // the segment becomes one of no meaning
        Require(Changed(Segment(0xDA) + 6, 0x33), "EC3106");
    }

    [Fact]
    public void A_decoder_goes_on_after_a_fault_and_serves_no_rows_of_a_refused_picture()
    {
        using var decoder = new JpegDecoder(200, 200);
        using PinnedBytes good = new(s_picture), bad = new(s_picture[..300]);
        Assert.True(decoder.TryStart(good, 1));
        Assert.False(decoder.TryStart(bad, 1));
        Assert.Throws<InvalidOperationException>(() => decoder.Layout);
        Assert.True(decoder.TryStart(good, 1));
        Assert.Null(decoder.Fault);
        byte[] pixels = new byte[decoder.Layout.FrameBytes];
        Assert.True(decoder.Decode(pixels));
    }

    [Fact]
    public void Each_error_has_a_code_of_its_own_in_the_area_of_JPEG_pictures()
    {
        ErrorCode[] codes = [.. typeof(JpegErrors).GetFields().Select(field => (ErrorCode)field.GetValue(null)!)];
        Assert.Equal(7, codes.Select(code => code.Id).Distinct().Count());
        Assert.All(codes, code => Assert.StartsWith("EC31", code.Id, StringComparison.Ordinal));
    }

    private static void Require(byte[] picture, string? code, int mostWidth = 300, int mostHeight = 300)
    {
        using var decoder = new JpegDecoder(mostWidth, mostHeight);
        using var bytes = new PinnedBytes(picture);
        Assert.Equal(code is null, decoder.TryStart(bytes.Pointer, bytes.Length, 1, out _));
        Assert.Equal(code, decoder.Fault?.Id);
    }

    private static byte[] Changed(int at, byte value)
    {
        byte[] changed = [.. s_picture];
        changed[at] = value;
        return changed;
    }

    private static int Segment(byte marker) => TestPicture.FirstMarker(s_picture, marker);
}
