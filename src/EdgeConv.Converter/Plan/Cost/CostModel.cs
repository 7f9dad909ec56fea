using EdgeConv.Blob;

namespace EdgeConv.Converter.Plan.Cost;

/// <summary>What a step costs, in instructions of a board's core: only ratios matter, and no answer depends on them.</summary>
internal sealed class CostModel(NetworkDescription network)
{
    private const double Dispatch = 400, MacsPerInstruction = 3.5, BytesPerInstruction = 4;

    /// <summary>The cost of a step of some work rows of an operator.</summary>
    public double Step(int op, int count)
    {
        OperatorRecord record = network.Operators[op];
        ViewRecord output = network.Views[record.Output];
        double elements = (double)network.Tensors[output.Tensor].Columns * output.Channels;
        return Dispatch + count * (record.Macs / MacsPerInstruction / record.WorkRows + elements / BytesPerInstruction);
    }
}
