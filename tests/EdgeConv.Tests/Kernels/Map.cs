using System.Runtime.InteropServices;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Kernels;

/// <summary>An int8 map in a plain array, rows, columns, channels; in the arena it is some channels of a wider tensor.</summary>
internal sealed class Map(int rows, int columns, int channels, float scale, int zeroPoint)
{
    public int Rows { get; } = rows;
    public int Columns { get; } = columns;
    public int Channels { get; } = channels;
    public float Scale { get; } = scale;
    public int ZeroPoint { get; } = zeroPoint;

    /// <summary>Channels of the tensor before the map's and after them.</summary>
    public int ChannelsBefore { get; init; }

    /// <inheritdoc cref="ChannelsBefore"/>
    public int ChannelsAfter { get; init; }

    /// <summary>Whether four channels are the bytes of a float32.</summary>
    public bool IsReal { get; init; }

    /// <summary>Whether two channels are the bytes of an int16.</summary>
    public bool IsInt16 { get; init; }

    public int ElementBytes => IsReal ? sizeof(float) : IsInt16 ? sizeof(short) : 1;

    public int PixelBytes => ChannelsBefore + Channels + ChannelsAfter;

    public sbyte[] Values { get; } = new sbyte[rows * columns * channels];

    public sbyte this[int row, int column, int channel]
    {
        get => Values[(row * Columns + column) * Channels + channel];
        set => Values[(row * Columns + column) * Channels + channel] = value;
    }

    /// <summary>A map of float32, at any address.</summary>
    public static Map Reals(SeededRandom random, int rows, int columns, int channels) =>
        new(rows, columns, sizeof(float) * channels, 1, 0) { IsReal = true, ChannelsBefore = Beside(random), ChannelsAfter = Beside(random) };

    /// <summary>A map of int8, or of int16 at any address, with values where said.</summary>
    public static Map Of(SeededRandom random, bool isInt16, int rows, int columns, int channels, bool fills)
    {
        Map like = Empty(random, rows, columns, channels);
        var map = isInt16
            ? new Map(rows, columns, sizeof(short) * channels, like.Scale, 0) { IsInt16 = true, ChannelsBefore = like.ChannelsBefore, ChannelsAfter = like.ChannelsAfter }
            : like;
        if (fills)
            map.Fill(random);
        foreach (ref short value in isInt16 && fills ? MemoryMarshal.Cast<sbyte, short>(map.Values.AsSpan()) : [])
            value = random.NextInt(8) == 0 ? random.NextInt(2) == 0 ? short.MinValue : short.MaxValue : value;
        return map;
    }

    /// <summary>Elements of a pixel.</summary>
    public int Elements => Channels / ElementBytes;

    /// <summary>An element of int8 or int16.</summary>
    public int Level(int row, int column, int element) =>
        IsInt16 ? MemoryMarshal.Cast<sbyte, short>(Values.AsSpan())[(row * Columns + column) * Elements + element] : this[row, column, element];

    /// <summary>All elements, as integers.</summary>
    public int[] Levels() => IsInt16 ? [.. MemoryMarshal.Cast<sbyte, short>(Values.AsSpan()).ToArray().Select(value => (int)value)] : [.. Values.Select(value => (int)value)];

    /// <summary>The values as reals.</summary>
    public Span<float> Floats => MemoryMarshal.Cast<sbyte, float>(Values.AsSpan());

    /// <summary>An element as a real.</summary>
    public float Real(int row, int column, int channel) => IsReal
        ? Floats[row * Columns * (Channels / sizeof(float)) + column * (Channels / sizeof(float)) + channel]
        : Scale * (this[row, column, channel] - ZeroPoint);

    public bool Holds(int row, int column) => (uint)row < (uint)Rows && (uint)column < (uint)Columns;

    /// <summary>A map of that size for an output; often a view in a wider tensor.</summary>
    public static Map Empty(SeededRandom random, int rows, int columns, int channels) =>
        Empty(random, rows, columns, channels, (float)random.NextDouble(0.003, 0.2), random.NextInt(-128, 128));

    public static Map Empty(SeededRandom random, int rows, int columns, int channels, float scale, int zeroPoint) =>
        new(rows, columns, channels, scale, zeroPoint) { ChannelsBefore = Beside(random), ChannelsAfter = Beside(random) };

    /// <summary>Every value, the ends of the range more often than the others.</summary>
    public static Map Random(SeededRandom random, int rows, int columns, int channels)
    {
        Map map = Empty(random, rows, columns, channels);
        map.Fill(random);
        return map;
    }

    /// <inheritdoc cref="Random"/>
    public void Fill(SeededRandom random)
    {
        for (int i = 0; i < Values.Length; i++)
            Values[i] = (sbyte)(random.NextInt(8) == 0 ? random.NextInt(2) == 0 ? -128 : 127 : random.NextInt(-128, 128));
    }

    private static int Beside(SeededRandom random) => random.NextInt(6) switch
    {
        0 => 1 + random.NextInt(5),
        1 => 8 << random.NextInt(2),
        _ => 0,
    };
}
