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

    /// <summary>What an operator reads beside its maps: the stream of a convolution, or the parameters of another kind.</summary>
    internal sealed record Constants(byte[] Parameters, byte[]? Stream = null);

    /// <returns>The output's values, rows, columns, channels.</returns>
    public static sbyte[] Run(Kernel kernel, OperatorRecord op, Map[] inputs, Map output, Constants constants, SeededRandom random) =>
        TryRun(kernel, op, inputs, output, constants, random) ?? throw new InvalidOperationException($"{kernel} does not fit the operator");

    /// <returns>The same; null where the kernel does not fit the operator.</returns>
    public static sbyte[]? TryRun(Kernel kernel, OperatorRecord op, Map[] inputs, Map output, Constants constants, SeededRandom random)
    {
        Laid[] maps = [.. inputs.Append(output).Select(map => new Laid(map, random))];
        using GuardedMemory arena = GuardedMemory.EndsAtWall(Place(maps, random) + ReadSlack);
        for (int i = 0; i < inputs.Length; i++)
            maps[i].Write(arena.Span);
        byte[] expected = arena.Span.ToArray();

        using GuardedMemory weights = Guarded(constants.Stream ?? [], ReadSlack), parameters = Guarded(constants.Parameters, 0);
        using GuardedMemory padding = GuardedMemory.EndsAtWall(maps[0].RowBytes + ReadSlack, (byte)inputs[0].ZeroPoint);
        using GuardedMemory scratch = GuardedMemory.EndsAtWall((op.ScratchBytes + 3) / 4 * 4);
        int above = Binding.RowsAbove(op), below = Binding.RowsBelow(op, inputs[0].Rows, output.Rows);
        using GuardedMemory first = maps[0].Pointers(arena.Pointer, padding.Pointer, above, below);
        using GuardedMemory second = maps[^2].Pointers(arena.Pointer, null, 0, 0), last = maps[^1].Pointers(arena.Pointer, null, 0, 0);
        var arguments = new KernelArguments
        {
            Operator = &op,
            Input = maps[0].Table((sbyte**)first.Pointer + above),
            Second = maps[^2].Table((sbyte**)second.Pointer),
            Output = maps[^1].Table((sbyte**)last.Pointer),
            Weights = weights.Pointer, Parameters = parameters.Pointer, Scratch = scratch.Pointer,
        };
        Binding.Derive(&arguments);
        if (!kernel.Serves(&arguments))
            return null;
        long bytes = kernel.Workspace == null ? 0 : kernel.Workspace(&arguments);
        using GuardedMemory workspace = GuardedMemory.EndsAtWall((int)(bytes + 63) / 64 * 64);
        arguments.Workspace = workspace.Pointer;
        for (int row = 0, count; row < op.WorkRows; row += count)
        {
            count = Math.Min(1 + random.NextInt(3), op.WorkRows - row);
            kernel.Run(op)(&arguments, row, count);
        }
        maps[^1].Read(arena.Span);
        maps[^1].Write(expected);
        Assert.Equal(expected, arena.Span.ToArray());
        return output.Values;
    }

    private static GuardedMemory Guarded(byte[] bytes, int slack)
    {
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

        /// <summary>A pointer for each row, the padding row above and below.</summary>
        public GuardedMemory Pointers(byte* arena, byte* padding, int above, int below)
        {
            GuardedMemory memory = GuardedMemory.EndsAtWall((above + map.Rows + below) * sizeof(sbyte*));
            var pointers = (sbyte**)memory.Pointer;
            for (int row = -above; row < map.Rows + below; row++)
                *pointers++ = (sbyte*)((uint)row < (uint)map.Rows ? arena + Address[row] + _firstChannel : padding);
            return memory;
        }

        public RowTable Table(sbyte** pointers) => new()
        {
            Pointers = pointers, Rows = map.Rows, Columns = map.Columns, Channels = map.Channels, PixelBytes = PixelBytes, ZeroPoint = map.ZeroPoint,
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
