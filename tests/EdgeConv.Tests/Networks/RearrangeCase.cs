using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Networks;

/// <summary>Parameters of rearrangements.</summary>
internal static class RearrangeCase
{
    /// <summary>A map's rows, columns and channels as loops, some cut in two, in any order, some backwards.</summary>
    public static byte[] Loops(SeededRandom random, int rows, int columns, int channels)
    {
        var loops = new List<RearrangeLoop>();
        var parameters = new RearrangeParameters();
        foreach (RearrangeLoop axis in (RearrangeLoop[])[new(rows, 1, 0, 0), new(columns, 0, 1, 0), new(channels, 0, 0, 1)])
        {
            RearrangeLoop loop = axis;
            if (random.NextInt(4) == 0)
            {
                parameters.FirstRow += (loop.Count - 1) * loop.RowStep;
                parameters.FirstColumn += (loop.Count - 1) * loop.ColumnStep;
                parameters.FirstChannel += (loop.Count - 1) * loop.ChannelStep;
                loop = new(loop.Count, -loop.RowStep, -loop.ColumnStep, -loop.ChannelStep);
            }
            int inner = random.NextInt(2, 5);
            if (loop.Count % inner == 0 && random.NextInt(2) == 0)
            {
                loops.Add(new(loop.Count / inner, inner * loop.RowStep, inner * loop.ColumnStep, inner * loop.ChannelStep));
                loop.Count = inner;
            }
            loops.Add(loop);
        }
        for (int i = loops.Count - 1; i > 0 && random.NextInt(4) != 0; i--)
        {
            int j = random.NextInt(i + 1);
            (loops[i], loops[j]) = (loops[j], loops[i]);
        }
        parameters.Loops = loops.Count;
        return [.. Bytes([parameters]), .. Bytes<RearrangeLoop>([.. loops])];
    }

    public static byte[] Table(int[] sources, int value) => [.. Bytes([new RearrangeParameters { Value = value }]), .. Bytes<int>(sources)];

    private static byte[] Bytes<T>(T[] records) where T : unmanaged => MemoryMarshal.AsBytes<T>(records).ToArray();
}
