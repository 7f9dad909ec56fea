namespace EdgeConv.Nets;

/// <summary>How a network may differ from its paper.</summary>
/// <param name="Size">Rows and columns of its picture; null for the paper's.</param>
/// <param name="Hidden">Elements of its hidden fully connected layers, where it has such; null for the paper's.</param>
/// <param name="Blocks">The most blocks of one width one after the other; null for the paper's.</param>
/// <param name="IsBlank">Constant weights in place of random ones, and no sample goes through: quickly made, to count what it has.</param>
internal sealed record NetworkOptions(int? Size = null, int? Hidden = null, int? Blocks = null, bool IsBlank = false)
{
    /// <summary>How often a block is repeated where the paper has it so often.</summary>
    public int Repeated(int blocks) => Math.Min(blocks, Blocks ?? blocks);
}
