namespace EdgeConv.Converter.TfLite;

/// <summary>One operator of the file.</summary>
/// <param name="Name">CONV_2D#3: TFLite operators have no names of their own.</param>
/// <param name="Operation">The operator's name in the schema.</param>
/// <param name="Inputs">Tensor numbers; -1 for an optional input that is absent.</param>
/// <param name="Outputs">Tensor numbers.</param>
/// <param name="Options">The table of its options; all fields absent where the file has none.</param>
/// <param name="Table">The operator's own table.</param>
internal sealed record TfLiteNode(string Name, string Operation, int[] Inputs, int[] Outputs, FlatTable Options, FlatTable Table)
{
    /// <summary>The options of a custom operator, a FlexBuffer; empty where the file has none.</summary>
    public byte[] Custom() => Table.Bytes(5).ToArray();
}
