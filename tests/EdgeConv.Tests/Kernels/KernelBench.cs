using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>
/// Runs one kernel on maps whose rows lie in random order, with gaps, as views inside wider pixels, in steps of random length and, where rows
/// are independent, in random order, whole or channel block by channel block, before an unreadable page or after one; sees that it writes its output and
/// scratch and nothing else.
/// </summary>
internal static unsafe class KernelBench
{
    /// <summary>A kernel may read, never write, so many bytes past a row, weights and constant rows.</summary>
    private const int ReadSlack = 63;

    private const int MostRowsPerStep = 6;

    /// <summary>What an operator reads beside its maps: the stream of a convolution, or the parameters of another kind.</summary>
    internal sealed record Constants(byte[] Parameters, byte[]? Stream = null);

    /// <summary>Whether a kernel can do an operator; no map need hold values.</summary>
    public static bool Serves(Kernel kernel, OperatorRecord op, Map[] inputs, Map output, byte[]? parameters = null)
    {
        fixed (byte* bytes = parameters)
        {
            var arguments = new KernelArguments
            {
                Operator = &op, Input = Table(inputs[0], null), Second = Second(op, inputs[Math.Min(1, inputs.Length - 1)], output, null), Third = inputs.Length > 2 ? Table(inputs[2], null) : default, Output = Table(output, null), Parameters = bytes,
            };
            Binding.Derive(&arguments);
            return kernel.Serves(&arguments);
        }
    }

    /// <returns>The output's values, rows, columns, channels.</returns>
    public static sbyte[] Run(Kernel kernel, OperatorRecord op, Map[] inputs, Map output, Constants constants, SeededRandom random)
    {
        Laid[] maps = [.. inputs.Append(output).Select(map => new Laid(map))];
        int arenaBytes = Place(maps, random) + ReadSlack;
        using GuardedMemory arena = random.NextInt(3) == 0 ? GuardedMemory.StartsAtWall(arenaBytes) : GuardedMemory.EndsAtWall(arenaBytes);
        random.NextBytes(arena.Span);
        for (int i = 0; i < inputs.Length; i++)
            maps[i].Write(arena.Span);
        byte[] expected = arena.Span.ToArray();

        using GuardedMemory weights = Guarded(constants.Stream ?? [], ReadSlack), parameters = Guarded(constants.Parameters, 0);
        using GuardedMemory padding = GuardedMemory.EndsAtWall(maps[0].RowBytes + ReadSlack);
        padding.Span[..maps[0].RowBytes].Fill((byte)inputs[0].ZeroPoint);
        using GuardedMemory scratch = GuardedMemory.EndsAtWall((op.ScratchBytes + 3) / 4 * 4);
        int above = Binding.RowsAbove(op), below = Binding.RowsBelow(op, inputs[0].Rows, output.Rows);
        using GuardedMemory first = maps[0].Pointers(arena.Pointer, padding.Pointer, above, below);
        Laid other = maps[Math.Min(1, inputs.Length - 1)];
        using GuardedMemory second = op.RepeatsRows ? other.Repeated(arena.Pointer, output.Rows) : other.Pointers(arena.Pointer, null, 0, 0);
        using GuardedMemory third = maps[^2].Pointers(arena.Pointer, null, 0, 0), last = maps[^1].Pointers(arena.Pointer, null, 0, 0);
        var arguments = new KernelArguments
        {
            Operator = &op,
            Input = Table(inputs[0], (sbyte**)first.Pointer + above),
            Second = Second(op, inputs[Math.Min(1, inputs.Length - 1)], output, (sbyte**)second.Pointer),
            Third = inputs.Length > 2 ? Table(inputs[2], (sbyte**)third.Pointer) : default,
            Output = Table(output, (sbyte**)last.Pointer),
            Weights = weights.Pointer, Parameters = parameters.Pointer, Scratch = scratch.Pointer,
        };
        Binding.Derive(&arguments);
        Assert.True(kernel.Serves(&arguments), $"{kernel} does not serve the operator");
        using (var slices = new ChannelSlices(&arguments, random, above, below))
        {
            KernelArguments[] cut = [.. slices.All];
            fixed (KernelArguments* slice = cut)
            {
                bool isCut = cut.Length > 1 && random.NextInt(2) == 0;
                for (int i = 0; i < cut.Length && isCut; i++)
                    isCut = kernel.Serves(slice + i);
                for (int i = 0; i < cut.Length && isCut; i++)
                    Run(kernel, op, slice + i, random);
                if (!isCut)
                    Run(kernel, op, &arguments, random);
            }
        }
        KernelCoverage.Add(kernel, op, output.Values.Length);
        maps[^1].Read(arena.Span);
        maps[^1].Write(expected);
        Assert.Equal(expected, arena.Span.ToArray());
        return output.Values;
    }

    private static void Run(Kernel kernel, OperatorRecord op, KernelArguments* arguments, SeededRandom random)
    {
        long bytes = kernel.Workspace == null ? 0 : kernel.Workspace(arguments);
        using GuardedMemory workspace = GuardedMemory.EndsAtWall((int)(bytes + 63) / 64 * 64);
        arguments->Workspace = workspace.Pointer;
        foreach (var (row, count) in Steps(op, random))
        {
            random.NextBytes(workspace.Span);
            byte[] behind = workspace.Span[(int)bytes..].ToArray(); // between what it asked for and the wall
            kernel.Run(op)(arguments, row, count);
            Assert.Equal(behind, workspace.Span[(int)bytes..].ToArray());
        }
    }

    /// <summary>All work rows in steps; sums go from one step to the next, so an operator that accumulates keeps the order.</summary>
    private static List<(int Row, int Count)> Steps(in OperatorRecord op, SeededRandom random)
    {
        var steps = new List<(int, int)>();
        for (int row = 0, count; row < op.WorkRows; row += count)
        {
            count = Math.Min(1 + random.NextInt(MostRowsPerStep), op.WorkRows - row);
            steps.Insert(op.Accumulates ? steps.Count : random.NextInt(steps.Count + 1), (row, count));
        }
        return steps;
    }

    private static RowTable Table(Map map, sbyte** pointers) => new()
    {
        Pointers = pointers, Rows = map.Rows, Columns = map.Columns, Channels = map.Elements, PixelBytes = map.PixelBytes,
        ZeroPoint = map.ZeroPoint, Scale = map.Scale, IsReal = map.IsReal, IsInt16 = map.IsInt16,
    };

    /// <summary>The second map of a pair as a session binds it.</summary>
    private static RowTable Second(in OperatorRecord op, Map map, Map output, sbyte** pointers)
    {
        RowTable table = Table(map, pointers);
        if (op.Kind == OperatorKind.MatrixProduct)
            return table with { Rows = output.Rows };
        return op.IsPair ? table with { Rows = output.Rows, PixelBytes = map.Columns < output.Columns ? 0 : map.PixelBytes } : table;
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

    /// <summary>A map and where its rows lie.</summary>
    private sealed class Laid(Map map)
    {
        public int[] Address { get; } = new int[map.Rows];

        public int RowBytes => map.Columns * map.PixelBytes;

        /// <summary>A pointer for each row, the padding row above and below.</summary>
        public GuardedMemory Pointers(byte* arena, byte* padding, int above, int below)
        {
            GuardedMemory memory = GuardedMemory.EndsAtWall((above + map.Rows + below) * sizeof(sbyte*));
            var pointers = (sbyte**)memory.Pointer;
            for (int row = -above; row < map.Rows + below; row++)
                *pointers++ = (sbyte*)((uint)row < (uint)map.Rows ? arena + Address[row] + map.ChannelsBefore : padding + map.ChannelsBefore);
            return memory;
        }

        /// <summary>A pointer for each of so many rows, to the first where it has but one.</summary>
        public GuardedMemory Repeated(byte* arena, int rows)
        {
            GuardedMemory memory = GuardedMemory.EndsAtWall(rows * sizeof(sbyte*));
            for (int row = 0; row < rows; row++)
                ((sbyte**)memory.Pointer)[row] = (sbyte*)arena + Address[map.Rows == 1 ? 0 : row] + map.ChannelsBefore;
            return memory;
        }

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

        private int At(int row, int column, int channel) => Address[row] + column * map.PixelBytes + map.ChannelsBefore + channel;
    }
}
