using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>
/// Runs one kernel on maps whose rows lie in random order, with gaps, as views inside wider pixels, in steps of random length, before an
/// unreadable page; sees that it writes its output and scratch and nothing else.
/// </summary>
internal static unsafe class KernelBench
{
    /// <summary>A kernel may read, never write, so many bytes past a row, weights and constant rows.</summary>
    private const int ReadSlack = 63;

    /// <summary>What an operator reads beside its maps.</summary>
    internal sealed record Constants(byte[] Parameters, sbyte[]? Weights = null, int[]? Bias = null);

    /// <returns>The output's values, rows, columns, channels.</returns>
    public static sbyte[] Run(Kernel kernel, OperatorRecord op, Map[] inputs, Map output, Constants constants, SeededRandom random)
    {
        Laid[] maps = [.. inputs.Append(output).Select(map => new Laid(map, random))];
        using GuardedMemory arena = GuardedMemory.EndsAtWall(Place(maps, random) + ReadSlack);
        for (int i = 0; i < inputs.Length; i++)
            maps[i].Write(arena.Span);
        byte[] expected = arena.Span.ToArray();

        using GuardedMemory weights = Guarded<sbyte>(constants.Weights ?? [], ReadSlack), bias = Guarded<int>(constants.Bias ?? [], 0);
        using GuardedMemory parameters = Guarded<byte>(constants.Parameters, 0);
        using GuardedMemory padding = GuardedMemory.EndsAtWall(maps[0].RowBytes + ReadSlack, (byte)inputs[0].ZeroPoint);
        using GuardedMemory scratch = GuardedMemory.EndsAtWall((op.ScratchBytes + 3) / 4 * 4);
        using GuardedMemory rows = GuardedMemory.EndsAtWall(op.Vertical.Size * sizeof(sbyte*));
        int[][] tables = [.. maps.Select(map => map.Address)];
        fixed (int* first = tables[0], second = tables[^2], last = tables[^1])
        {
            var arguments = new KernelArguments
            {
                Operator = &op,
                Input = maps[0].Table(arena.Pointer, first, padding.Pointer),
                Second = maps[^2].Table(arena.Pointer, second, padding.Pointer),
                Output = maps[^1].Table(arena.Pointer, last, null),
                Weights = (sbyte*)weights.Pointer, Bias = (int*)bias.Pointer, Parameters = parameters.Pointer, Scratch = scratch.Pointer,
                Rows = (sbyte**)rows.Pointer,
            };
            for (int row = 0, count; row < op.WorkRows; row += count)
            {
                count = Math.Min(1 + random.NextInt(3), op.WorkRows - row);
                kernel.Run(op.Rule)(&arguments, row, count);
            }
        }
        maps[^1].Read(arena.Span);
        maps[^1].Write(expected);
        Assert.Equal(expected, arena.Span.ToArray());
        return output.Values;
    }

    private static GuardedMemory Guarded<T>(T[] elements, int slack) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<T>(elements);
        GuardedMemory memory = GuardedMemory.EndsAtWall(bytes.Length + slack);
        bytes.CopyTo(memory.Span);
        return memory;
    }

    /// <summary>Gives every row of every map an address of its own.</summary>
    private static int Place(Laid[] maps, SeededRandom random)
    {
        (Laid Map, int Row)[] rows = [.. maps.SelectMany(map => map.Address.Select((_, row) => (map, row)))];
        for (int i = rows.Length - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (rows[i], rows[j]) = (rows[j], rows[i]);
        }
        int at = 0;
        foreach (var (map, row) in rows)
        {
            at += random.NextInt(6);
            map.Address[row] = at;
            at += map.RowBytes;
        }
        return at;
    }

    /// <summary>A map as some channels of a wider tensor.</summary>
    private sealed class Laid(Map map, SeededRandom random)
    {
        private readonly int _firstChannel = random.NextInt(2) == 0 ? 0 : random.NextInt(5);
        private readonly int _otherChannels = random.NextInt(2) == 0 ? 0 : random.NextInt(5);

        public int[] Address { get; } = new int[map.Rows];

        public int PixelBytes => _firstChannel + map.Channels + _otherChannels;

        public int RowBytes => map.Columns * PixelBytes;

        public RowTable Table(byte* arena, int* address, byte* padding) => new()
        {
            Base = (sbyte*)arena + _firstChannel, Address = address, Padding = (sbyte*)padding,
            Rows = map.Rows, Columns = map.Columns, Channels = map.Channels, PixelBytes = PixelBytes, ZeroPoint = map.ZeroPoint,
        };

        public void Write(Span<byte> arena)
        {
            for (int row = 0; row < map.Rows; row++)
                for (int column = 0; column < map.Columns; column++)
                    for (int channel = 0; channel < map.Channels; channel++)
                        arena[At(row, column, channel)] = (byte)map[row, column, channel];
        }

        public void Read(Span<byte> arena)
        {
            for (int row = 0; row < map.Rows; row++)
                for (int column = 0; column < map.Columns; column++)
                    for (int channel = 0; channel < map.Channels; channel++)
                        map[row, column, channel] = (sbyte)arena[At(row, column, channel)];
        }

        private int At(int row, int column, int channel) => Address[row] + column * PixelBytes + _firstChannel + channel;
    }
}
