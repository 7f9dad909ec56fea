using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using EdgeConv.Threads;
using Xunit;

namespace EdgeConv.Tests.Threads;

/// <summary>How steps are divided: which split is taken, where workers meet, and that what lies between two meetings has no order.</summary>
public sealed unsafe class StepSplitTests
{
    private static readonly Split?[] s_splits = [null, Split.Rows, Split.Columns, Split.Channels];

    public static TheoryData<string> Kinds => [.. KernelRegistry.Kinds.Select(kind => kind.ToString())];

    [Theory, MemberData(nameof(Kinds))]
    public void Workers_may_go_from_one_meeting_to_the_next_in_any_order(string kind)
    {
        for (ulong seed = 0; seed < (Emulation.IsOn ? 2u : 8u); seed++)
            AgreeInAnyOrder(RandomNetwork.OfKind(seed, seed % 3 == 0 ? Rule.Tflm : Rule.Xnnpack, Enum.Parse<OperatorKind>(kind), widen: seed % 2 == 0 ? 16 : 11), seed);
    }

    [Fact]
    public void Workers_may_go_through_networks_in_any_order_between_meetings()
    {
        for (ulong seed = 0; seed < (Emulation.IsOn ? 4u : 24u); seed++)
            AgreeInAnyOrder(RandomNetwork.Of(seed, Rule.Xnnpack, operators: 3 + (int)(seed % 6), widen: (int)(seed % 4) * 5 + 1), seed);
    }

    /// <summary>Blocks of 16 channels hold several groups of 4, 8 or 12; wider groups have blocks of their own.</summary>
    [Theory]
    [InlineData(12, 4, 4)]
    [InlineData(9, 4, 8)]
    [InlineData(12, 3, 12)]
    [InlineData(5, 8, 20)]
    [InlineData(3, 5, 7)]
    public void Grouped_convolutions_are_cut_between_groups(int groups, int groupInputs, int groupOutputs)
    {
        var builder = new NetworkBuilder(new SeededRandom(8), Rule.Xnnpack);
        WindowRecord three = new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        int input = builder.Input(5, 6, groups * groupInputs);
        NetworkDescription network = builder.Build(builder.Convolution(input, three, three, 5, 6, groups * groupOutputs, groups));
        AgreeInAnyOrder(network, 8);
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.LayerByLayer(network)));
        using var session = new Session(model, null);
        using StepSplit divided = session.Divide(2, Split.Channels);
        Assert.Equal([Split.Channels], divided.Splits);
    }

    private static void AgreeInAnyOrder(NetworkDescription network, ulong seed)
    {
        var input = new sbyte[network.Tensors[0].Bytes];
        new SeededRandom(seed + 3000).NextBytes(MemoryMarshal.AsBytes(input.AsSpan()));
        Plan[] plans = [SimplePlans.LayerByLayer(network), SimplePlans.RowByRow(network), RandomPlan.Of(network, seed).Plan];
        sbyte[]? expected = null;
        foreach (Plan plan in plans)
            foreach (Isa isa in Isas.All.Where(isa => Isas.IsSupported(isa) && (isa != Isa.Scalar || !Emulation.IsOn)))
            {
                using var model = Model.Load(BlobWriter.Write(network, plan));
                using var session = new Session(model, null, new KernelChoice(isa), buffersInputs: true);
                session.SetInput(input);
                session.Run();
                sbyte[] whole = Output(session);
                Assert.Equal(expected ??= whole, whole);
                foreach (Split? split in s_splits)
                    for (int workers = 2; workers <= 4; workers++)
                    {
                        using StepSplit divided = session.Divide(workers, split);
                        session.SetInput(input);
                        RunShuffled(divided, model.StepCount, new SeededRandom(seed));
                        Assert.Equal(expected, Output(session));
                    }
            }
    }

    /// <summary>From meeting to meeting: some worker's next step, until all have done theirs.</summary>
    private static void RunShuffled(StepSplit divided, int steps, SeededRandom random)
    {
        for (int first = 0, end; first < steps; first = end)
        {
            for (end = first; end < steps - 1 && !divided.Meets[end]; end++)
            {
            }
            end++;
            var at = new int[divided.Workers];
            Array.Fill(at, first);
            while (Array.FindIndex(at, step => step < end) >= 0)
            {
                int worker = random.NextInt(divided.Workers), most = random.NextInt(1, 4); // some go far ahead
                for (; most > 0 && at[worker] < end; most--, at[worker]++)
                    StepSplit.Do(divided.Work, worker, at[worker]);
            }
        }
    }

    private static sbyte[] Output(Session session) => OutputBytes.Of(session);

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_of_operator_can_be_cut_by_columns_or_by_channels(string kind)
    {
        var seen = new HashSet<Split>();
        for (ulong seed = 0; seed < 12; seed++)
        {
            NetworkDescription network = RandomNetwork.OfKind(seed, Rule.Xnnpack, Enum.Parse<OperatorKind>(kind), widen: 16);
            using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
            using var session = new Session(model, null, buffersInputs: true);
            foreach (Split split in (Split[])[Split.Columns, Split.Channels])
            {
                using StepSplit divided = session.Divide(4, split);
                for (int step = 0; step < model.StepCount; step++)
                    if (model.File.Operators[model.File.Steps[step].Operator].Kind.ToString() == kind)
                        seen.Add(divided.Splits[step]);
            }
        }
        // Rows without inputs are only fetched, and what reads all of its input's columns is cut by rows alone.
        var which = Enum.Parse<OperatorKind>(kind);
        if (kind is nameof(OperatorKind.Frame) or nameof(OperatorKind.Constant) or nameof(OperatorKind.Rearrange) || RegionCheck.ReadsAll(which))
        {
            Assert.Equal([Split.Alone], seen);
            return;
        }
        Assert.Contains(kind is nameof(OperatorKind.Mean) or nameof(OperatorKind.Resize) ? Split.Channels : Split.Columns, seen);
        if (kind is not (nameof(OperatorKind.MatrixProduct) or nameof(OperatorKind.Softmax) or nameof(OperatorKind.Permute) or nameof(OperatorKind.Pad) or nameof(OperatorKind.Reduce)
            or nameof(OperatorKind.ArgExtreme) or nameof(OperatorKind.LocalNormalisation)))
            Assert.Contains(Split.Channels, seen);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void A_slice_of_columns_reads_its_right_neighbours_pixels(int stride, int dilation)
    {
        const int Columns = 24;
        int outputs = (Columns - 1) / stride + 1;
        var builder = new NetworkBuilder(new SeededRandom(5), Rule.Xnnpack);
        WindowRecord horizontal = new() { Size = 3, Stride = stride, Dilation = dilation, PadBefore = dilation };
        int output = builder.Convolution(builder.Input(3, Columns, 16), new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 }, horizontal, 3, outputs, 16);
        NetworkDescription network = builder.Build(output);
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
        using var session = new Session(model, null);
        var input = new sbyte[3 * Columns * 16];
        new SeededRandom(6).NextBytes(MemoryMarshal.AsBytes(input.AsSpan()));
        session.SetInput(input);
        session.Run();
        sbyte[] expected = Output(session);

        KernelArguments* whole = session.Arguments(0);
        int first = outputs / 3, end = outputs / 2, start = first * stride - dilation;
        using var memory = new NativeBlocks();
        KernelArguments slice = Slice.Columns(whole, first, end, memory);
        Assert.Equal((whole->Output[1] - whole->Output[0], 0), (slice.Output[1] - slice.Output[0], slice.Horizontal.PadBefore));
        Assert.True(slice.Output[0] == whole->Output[0] + first * 16 && slice.Input[0] == whole->Input[0] + start * 16);
        Assert.Equal((0, end - first), (slice.FirstInside, slice.EndInside)); // no padding at all
        Assert.Equal((end - first - 1) * stride + 2 * dilation + 1, slice.Input.Columns); // the window of the last column, and no more

        sbyte[] Recompute(KernelArguments part)
        {
            for (int row = 0; row < 3; row++)
                new Span<sbyte>(part.Output[row], (end - first) * 16).Clear();
            Kernel kernel = KernelRegistry.Choose(&part, default);
            var workspace = new byte[kernel.Workspace == null ? 0 : kernel.Workspace(&part)];
            fixed (byte* at = workspace)
            {
                part.Workspace = at;
                kernel.Run(*part.Operator)(&part, 0, 3);
            }
            return Output(session);
        }

        Assert.Equal(expected, Recompute(slice));
        // Cut at its own end, its last window would find padding there: other bytes, so the test sees the difference.
        slice.Input.Columns = (end - first - 1) * stride + dilation + 1;
        Binding.Derive(&slice);
        Assert.NotEqual(expected, Recompute(slice));
    }

    [Fact]
    public void Steps_that_touch_different_bytes_need_no_meeting_between_them()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        WindowRecord three = new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        int input = builder.Input(2, 32, 64);
        int first = builder.Convolution(input, WindowRecord.One, WindowRecord.One, 2, 32, 64);
        int second = builder.Convolution(first, WindowRecord.One, WindowRecord.One, 2, 32, 64);
        NetworkDescription network = builder.Build(builder.Convolution(second, WindowRecord.One, three, 2, 32, 64));
        // Row by row: 0, 1 of each operator.
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
        using var session = new Session(model, null);
        using StepSplit columns = session.Divide(4, Split.Columns), channels = session.Divide(4, Split.Channels);
        Assert.Equal([false, false, false, true, false], Meets(columns, 5)); // only what has a window reads its neighbour's columns
        Assert.Equal([false, true, false, true, false], Meets(channels, 5)); // each worker reads all channels
    }

    private static bool[] Meets(StepSplit divided, int steps) => new ReadOnlySpan<bool>(divided.Meets, steps).ToArray();

    [Fact]
    public void A_step_is_shared_so_that_its_longest_thread_is_done_first()
    {
        Assert.Equal(Split.Rows, Chosen(2, rows: 8, columns: 8, channels: 128)); // all are even, and rows repeat nothing
        Assert.Equal(Split.Channels, Chosen(2, rows: 7, columns: 7, channels: 128)); // 4 of 7 rows or columns, but 4 of 8 blocks
        Assert.Equal(Split.Columns, Chosen(2, rows: 1, columns: 14, channels: 48)); // 7 of 14 columns, but 2 of 3 blocks
        Assert.Equal(Split.Channels, Chosen(4, rows: 1, columns: 1, channels: 1024));
        Assert.Equal(Split.Rows, Chosen(2, rows: 9, columns: 3, channels: 16)); // one block, 5 of 9 rows, 2 of 3 columns
        Assert.Equal(Split.Alone, Chosen(4, rows: 1, columns: 1, channels: 16, inputs: 16)); // less than a meeting of its own, and one block
    }

    private static Split Chosen(int workers, int rows, int columns, int channels, int inputs = 512)
    {
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        int input = builder.Input(rows, columns, inputs);
        NetworkDescription network = builder.Build(builder.Convolution(input, WindowRecord.One, WindowRecord.One, rows, columns, channels));
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.LayerByLayer(network)));
        using var session = new Session(model, null);
        using StepSplit divided = session.Divide(workers);
        return Assert.Single(divided.Splits);
    }
}
