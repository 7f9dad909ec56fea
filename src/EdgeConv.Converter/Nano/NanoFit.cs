using System.Globalization;
using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Converter.Nano;

/// <summary>What a converted network takes of a microcontroller.</summary>
/// <param name="Board">Which one.</param>
/// <param name="HeapBytes">Managed heap of the file, which is copied there, of the arena and of the objects beside them.</param>
/// <param name="LongestArrayBytes">The longest array of bytes.</param>
/// <param name="FlashBytes">Of the file and of the runtime's assembly.</param>
/// <param name="Milliseconds">Of one inference, estimated.</param>
internal sealed record NanoFit(Microcontroller Board, long HeapBytes, long LongestArrayBytes, long FlashBytes, double Milliseconds)
{
    /// <summary>Flash of EdgeConv.Nano: at most the size of its .dll, of which a controller gets less.</summary>
    public const int RuntimeBytes = 49_152;

    /// <summary>What a file takes of a board.</summary>
    public static unsafe NanoFit Of(BlobFile file, Microcontroller board)
    {
        int rows = 1;
        long run = 0;
        foreach (ref readonly OperatorRecord op in file.Operators)
        {
            rows = Math.Max(rows, op.Vertical.Size);
            if (op.Kind != OperatorKind.Convolution)
                continue;
            int inputs = file.Views[op.FirstInput].Channels, outputs = file.Views[op.Output].Channels;
            run = Math.Max(run, NanoHeap.RunBytes(WeightLayouts.Stream(op, inputs, outputs).IsRunPerTap, inputs / op.Groups, op.Horizontal.Size));
        }
        return new(board, NanoHeap.Bytes(file.Length, file.Header->ArenaBytes, file.Operators.Length, rows, run),
            Math.Max(file.Length, file.Header->ArenaBytes + NanoHeap.ReadSlack), file.Length + RuntimeBytes, InterpreterCost.Milliseconds(file, board));
    }

    /// <summary>Refuses a file with an operator that no microcontroller runs.</summary>
    /// <param name="path">The source model, for the error.</param>
    /// <exception cref="EdgeConvException">Naming each such operator and what to do about it.</exception>
    public static void RequireOperators(BlobFile file, string path)
    {
        var refusals = new List<string>();
        foreach (ref readonly OperatorRecord op in file.Operators)
        {
            TensorFlags flags = file.Tensors[file.Views[op.Output].Tensor].Flags;
            for (int i = op.FirstInput; i < op.FirstInput + op.InputCount; i++)
                flags |= file.Tensors[file.Views[i].Tensor].Flags;
            if (NanoSupport.Refusal((int)op.Kind, (int)op.Rule, (int)flags, op.IsVolume) is { Length: > 0 } refusal)
                refusals.Add($"'{file.Text(op.Name)}': {refusal}");
        }
        if (refusals.Count > 0)
            throw new EdgeConvException(ConverterErrors.NotForNano, $"{path}: {string.Join("; ", refusals)}");
    }

    /// <summary>Refuses a network that does not fit its board.</summary>
    /// <exception cref="EdgeConvException">Naming what it takes, what there is, and the remedy.</exception>
    public void RequireRoom(string path)
    {
        if (LongestArrayBytes > Board.LargestArrayBytes)
            throw TooLarge(path, $"its file or arena is an array of {Grouped(LongestArrayBytes)} bytes, {Board.Name} makes none above {Grouped(Board.LargestArrayBytes)}; take a smaller network");
        if (FlashBytes > Board.DeployBytes)
            throw TooLarge(path, $"it takes {Grouped(FlashBytes)} bytes of flash, {Board.Name} has {Grouped(Board.DeployBytes)} for applications; take a smaller network or a larger board");
        if (HeapBytes > Board.HeapBytes)
            throw TooLarge(path, $"it takes {Grouped(HeapBytes)} bytes of managed heap, {Board.Name} has {Grouped(Board.HeapBytes)}; take a smaller network or a larger board, or give '--input camera' where the input takes much");
    }

    private static EdgeConvException TooLarge(string path, string what) => new(ConverterErrors.TooLargeForNano, $"{path}: {what}");

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
