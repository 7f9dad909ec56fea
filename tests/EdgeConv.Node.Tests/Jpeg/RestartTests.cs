using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>Damage between two restart markers, or of a marker, spoils what lies between markers and nothing else.</summary>
public class RestartTests
{
    private const int Interval = 3, UnitsAcross = 9, UnitsDown = 6, Intervals = UnitsAcross * UnitsDown / Interval; // 131x93 in units of 16x16

    private static readonly byte[] s_picture = TestPicture.BytesOf("cjpeg-420-restart-3");

    [Fact]
    public void An_interval_of_rubbish_is_lost_alone()
    {
        for (int interval = 0; interval < Intervals; interval++)
        {
            byte[] damaged = [.. s_picture];
            (int start, int end) = DataOf(damaged, interval);
            damaged.AsSpan(start, end - start).Fill(0x55);
            RequireLost(damaged, interval);
        }
    }

    [Fact]
    public void An_interval_with_a_marker_that_does_not_exist_is_lost_alone()
    {
        for (int interval = 0; interval < Intervals; interval++)
        {
            byte[] damaged = [.. s_picture];
            (int start, int end) = DataOf(damaged, interval);
            damaged.AsSpan(start, end - start).Fill(0x55);
            (damaged[start], damaged[start + 1]) = (0xFF, 0x45);
            RequireLost(damaged, interval);
        }
    }

    [Fact]
    public void An_interval_without_its_last_bytes_is_lost_alone()
    {
        for (int interval = 0; interval < Intervals - 1; interval++)
        {
            (int start, int end) = DataOf(s_picture, interval);
            RequireLost([.. s_picture[..((start + end) / 2)], .. s_picture[end..]], interval);
        }
    }

    [Fact]
    public void Where_an_interval_is_gone_with_its_marker_the_next_one_keeps_its_place()
    {
        for (int interval = 1; interval < Intervals - 1; interval++)
        {
            (int start, int end) = DataOf(s_picture, interval);
            RequireLost([.. s_picture[..(start - 2)], .. s_picture[end..]], interval);
        }
    }

    [Fact]
    public void Where_two_intervals_are_gone_the_third_keeps_its_place()
    {
        for (int interval = 1; interval < Intervals - 2; interval++)
            RequireLost([.. s_picture[..(DataOf(s_picture, interval).Start - 2)], .. s_picture[DataOf(s_picture, interval + 1).End..]], interval, interval + 1);
    }

    [Fact]
    public void Where_a_marker_is_gone_the_interval_behind_it_is_lost_alone()
    {
        for (int interval = 1; interval < Intervals; interval++)
        {
            int marker = DataOf(s_picture, interval).Start - 2;
            byte[] damaged = [.. s_picture];
            damaged[marker] = damaged[marker + 1] = 0x11;
            RequireLost(damaged, interval);
        }
    }

    [Fact]
    public void A_marker_that_stands_there_twice_loses_the_interval_behind_it_alone()
    {
        for (int interval = 1; interval < Intervals; interval++)
        {
            int marker = DataOf(s_picture, interval).Start - 2;
            RequireLost([.. s_picture[..marker], .. s_picture[marker..(marker + 2)], .. s_picture[marker..]], interval);
        }
    }

    [Fact]
    public void Bytes_that_fill_up_before_a_marker_are_no_damage()
    {
        int marker = DataOf(s_picture, 5).Start - 2;
        byte[] pixels = TestPicture.Decode([.. s_picture[..marker], 0xFF, 0xFF, 0xFF, .. s_picture[marker..]], 1, out _, out bool isWhole);
        Assert.True(isWhole);
        Assert.Equal(TestPicture.Decode(s_picture, 1, out _, out _), pixels);
    }

    [Fact]
    public void Superfluous_bytes_before_a_marker_are_damage_and_lose_nothing()
    {
        int marker = DataOf(s_picture, 5).Start - 2;
        RequireLost([.. s_picture[..marker], 1, 2, 3, .. s_picture[marker..]]);
    }

    [Fact]
    public void What_is_behind_a_cut_is_lost()
    {
        int cut = DataOf(s_picture, 7).Start + 3;
        RequireLost(s_picture[..cut], [.. Enumerable.Range(7, Intervals - 7)]);
    }

    [Fact]
    public void Lost_blocks_have_the_mean_of_the_last_good_ones()
    {
        byte[] damaged = [.. s_picture];
        (int start, int end) = DataOf(damaged, 4);
        damaged.AsSpan(start, end - start).Fill(0x55);
        byte[] pixels = TestPicture.Decode(damaged, 1, out FrameLayout layout, out _);
        int x = 4 * Interval % UnitsAcross * 16 + 32, y = 4 * Interval / UnitsAcross * 16; // the interval's last unit
        Assert.Single(Enumerable.Range(0, 16 * 16).Select(i => pixels[(y + i / 16) * layout.StrideBytes + x + i % 16]).Distinct());
    }

    /// <summary>Decodes at every size: the picture must be called damaged, and all units but those of the intervals be right.</summary>
    private static void RequireLost(byte[] damaged, params int[] intervals)
    {
        foreach (int reduction in TestPicture.Reductions)
        {
            byte[] expected = TestPicture.Decode(s_picture, reduction, out FrameLayout layout, out _);
            byte[] actual = TestPicture.Decode(damaged, reduction, out FrameLayout same, out bool isWhole);
            Assert.False(isWhole);
            Assert.Equal(layout, same);
            bool differs = false;
            for (int plane = 0; plane < 3; plane++)
            {
                int side = (plane == 0 ? 16 : 8) / reduction, rows = plane == 0 ? layout.Height : layout.ChromaHeight;
                for (int row = 0; row < rows; row++)
                {
                    ReadOnlySpan<byte> right = TestPicture.RowOf(expected, layout, plane, row), found = TestPicture.RowOf(actual, layout, plane, row);
                    for (int x = 0; x < right.Length; x++)
                    {
                        int interval = (row / side * UnitsAcross + x / side) / Interval;
                        if (right[x] == found[x])
                            continue;
                        differs = true;
                        if (!intervals.Contains(interval))
                            Assert.Fail($"1/{reduction}: plane {plane} differs at ({x}, {row}), in interval {interval}, not only {string.Join(", ", intervals)}");
                    }
                }
            }
            Assert.Equal(intervals.Length > 0, differs);
        }
    }

    /// <summary>Where the coded data of an interval begins and ends.</summary>
    private static (int Start, int End) DataOf(byte[] picture, int interval)
    {
        int start = TestPicture.LastMarker(picture, JpegMarker.StartOfScan);
        start += 2 + (picture[start + 2] << 8 | picture[start + 3]);
        for (int i = 0; ; i++)
        {
            int end = start;
            while (picture[end] != 0xFF || picture[end + 1] == 0)
                end++;
            if (i == interval)
                return (start, end);
            start = end + 2;
        }
    }
}
