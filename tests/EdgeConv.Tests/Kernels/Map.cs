using EdgeConv.Numerics;

namespace EdgeConv.Tests.Kernels;

/// <summary>An int8 map in a plain array, rows, columns, channels.</summary>
internal sealed class Map(int rows, int columns, int channels, float scale, int zeroPoint)
{
    public int Rows { get; } = rows;
    public int Columns { get; } = columns;
    public int Channels { get; } = channels;
    public float Scale { get; } = scale;
    public int ZeroPoint { get; } = zeroPoint;
    public sbyte[] Values { get; } = new sbyte[rows * columns * channels];

    public sbyte this[int row, int column, int channel]
    {
        get => Values[(row * Columns + column) * Channels + channel];
        set => Values[(row * Columns + column) * Channels + channel] = value;
    }

    public bool Holds(int row, int column) => (uint)row < (uint)Rows && (uint)column < (uint)Columns;

    /// <summary>Every value, the ends of the range more often than the others.</summary>
    public static Map Random(SeededRandom random, int rows, int columns, int channels)
    {
        var map = new Map(rows, columns, channels, (float)random.NextDouble(0.003, 0.2), random.NextInt(-128, 128));
        for (int i = 0; i < map.Values.Length; i++)
            map.Values[i] = (sbyte)(random.NextInt(8) == 0 ? random.NextInt(2) == 0 ? -128 : 127 : random.NextInt(-128, 128));
        return map;
    }

    /// <summary>A map of that size for an output.</summary>
    public static Map Empty(SeededRandom random, int rows, int columns, int channels) =>
        new(rows, columns, channels, (float)random.NextDouble(0.003, 0.2), random.NextInt(-128, 128));
}
