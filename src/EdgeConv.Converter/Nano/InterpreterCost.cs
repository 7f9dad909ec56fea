using EdgeConv.Blob;

namespace EdgeConv.Converter.Nano;

/// <summary>Machine instructions that nanoCLR takes for a network: an estimate, since no board was measured.</summary>
/// <remarks>
/// Counted with the interpreter of nanoframework/nf-interpreter (a3e8139a), compiled for Thumb-2 with -O3, run under an emulator: 566 instructions for a
/// multiply-accumulate of a loop unrolled by four, 885 where every one has its own round, and 2,300 for each of the nine of a depthwise 3x3 element with its
/// requantisation, which leaves (2,300 - 885) * 9 for an element.
/// </remarks>
internal static class InterpreterCost
{
    public const string Source = "566 instructions a multiply-accumulate (depthwise 885), 12,735 a requantised element, 1,500 any other, as counted with nanoCLR's interpreter compiled for Thumb-2";

    private const double PerProduct = 566, PerDepthwiseProduct = 885, PerRequantised = 12_735, PerOther = 1_500;

    /// <summary>Milliseconds of one inference.</summary>
    public static double Milliseconds(BlobFile file, Microcontroller board)
    {
        double instructions = 0;
        foreach (ref readonly OperatorRecord op in file.Operators)
        {
            ViewRecord to = file.Views[op.Output];
            double elements = (double)to.Rows * to.RowElements;
            instructions += op.Kind switch
            {
                OperatorKind.Convolution => op.Macs * PerProduct + elements * PerRequantised,
                OperatorKind.Depthwise => op.Macs * PerDepthwiseProduct + elements * PerRequantised,
                OperatorKind.Add or OperatorKind.Multiply or OperatorKind.Mean or OperatorKind.Softmax => elements * PerRequantised + Inputs(file, op) * PerOther,
                _ => (elements + Inputs(file, op)) * PerOther,
            };
        }
        return instructions * board.CyclesPerInstruction / (board.ClockMegahertz * 1_000.0);
    }

    private static double Inputs(BlobFile file, in OperatorRecord op)
    {
        double elements = 0;
        for (int i = op.FirstInput; i < op.FirstInput + op.InputCount; i++)
            elements += (double)file.Views[i].Rows * file.Views[i].RowElements;
        return elements;
    }
}
