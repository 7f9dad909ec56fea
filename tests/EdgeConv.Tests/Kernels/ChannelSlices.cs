using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Tests.Kernels;

/// <summary>An operator cut into arguments for blocks of its output channels, as threads share it.</summary>
internal sealed unsafe class ChannelSlices : IDisposable
{
    private readonly List<GuardedMemory> _tables = [];

    /// <summary>Cut at random places, or whole where it cannot be cut.</summary>
    public ChannelSlices(KernelArguments* whole, SeededRandom random, int rowsAbove, int rowsBelow)
    {
        OperatorRecord* op = whole->Operator;
        int step = Step(*op, whole->Input.Channels, whole->Output.Channels);
        for (int first = 0, end; first < whole->Output.Channels; first = end)
        {
            end = step == 0 ? whole->Output.Channels : Math.Min(first + step * (1 + random.NextInt(3)), whole->Output.Channels);
            KernelArguments slice = *whole;
            int inputs = whole->Input.Channels, outputs = whole->Output.Channels;
            slice.Output = Cut(whole->Output, first, end, 0, 0);
            if (op->Kind != OperatorKind.Convolution)
                slice.Input = Cut(whole->Input, (int)((long)first * inputs / outputs), (int)((long)end * inputs / outputs), rowsAbove, rowsBelow);
            if (op->IsPair && whole->Second.Channels == outputs)
                slice.Second = Cut(whole->Second, first, end, 0, 0);
            if (op->Kind == OperatorKind.ChannelTable)
                slice.Parameters += (whole->HasInt16 ? sizeof(Int16Slopes) : 256) * first;
            if (op->Layout != WeightLayout.None)
                slice.Weights += WeightLayouts.Stream(*op, inputs, outputs).Block(first);
            Binding.Derive(&slice);
            All.Add(slice);
        }
    }

    public List<KernelArguments> All { get; } = [];

    public void Dispose() => _tables.ForEach(table => table.Dispose());

    /// <summary>Channels between two places where an operator may be cut; 0 if it may not.</summary>
    private static int Step(in OperatorRecord op, int inputs, int outputs)
    {
        switch (op.Kind)
        {
            case OperatorKind.Convolution when op.Groups == 1:
                return WeightStream.MostBlockChannels;
            case OperatorKind.Depthwise:
                int multiplier = outputs / inputs, step = 8;
                while (step % multiplier != 0)
                    step += 8;
                return step;
            case OperatorKind.Add or OperatorKind.Table or OperatorKind.Multiply or OperatorKind.PairTable or OperatorKind.ChannelTable or OperatorKind.Requantise:
            case OperatorKind.MaximumPool or OperatorKind.AveragePool when !op.Accumulates:
                return 16;
            default:
                return 0;
        }
    }

    private RowTable Cut(RowTable table, int first, int end, int above, int below)
    {
        GuardedMemory memory = GuardedMemory.EndsAtWall((above + table.Rows + below) * sizeof(sbyte*));
        _tables.Add(memory);
        var pointers = (sbyte**)memory.Pointer + above;
        for (int row = -above; row < table.Rows + below; row++)
            pointers[row] = table.Pointers[row] + first * table.ElementBytes;
        return table with { Pointers = pointers, Channels = end - first };
    }
}
