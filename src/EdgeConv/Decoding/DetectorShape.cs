namespace EdgeConv.Decoding;

/// <summary>What a reader of boxes must know of a network.</summary>
/// <param name="Rows">Of its first input.</param>
/// <param name="Columns">Of its first input.</param>
/// <param name="Outputs">In the source model's order.</param>
internal sealed record DetectorShape(int Rows, int Columns, IReadOnlyList<OutputShape> Outputs);

/// <param name="Sizes">In the source model's layout.</param>
/// <param name="IsChannelsFirst">Whether its elements lie channel by channel.</param>
internal sealed record OutputShape(int[] Sizes, bool IsChannelsFirst)
{
    public int Elements { get; } = Sizes.Aggregate(1, (product, size) => checked(product * size));
}
