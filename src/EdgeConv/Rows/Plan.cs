using EdgeConv.Blob;

namespace EdgeConv.Rows;

/// <summary>Row addresses plus step order: whole tensors, overlap and streams are nothing but values here.</summary>
/// <param name="RowAddress">Per tensor, the arena address of each row.</param>
/// <param name="ScratchAddress">Per operator, the address of its scratch range or -1.</param>
/// <param name="Steps">The order of work.</param>
/// <param name="ArenaBytes">Bytes of the arena, read slack not counted.</param>
/// <param name="LowerBound">The most bytes alive in one step of this order: no placement needs fewer.</param>
/// <param name="Witness">The step where that many are alive.</param>
internal sealed record Plan(
    int[][] RowAddress, int[] ScratchAddress, StepRecord[] Steps, int ArenaBytes, int LowerBound, int Witness)
{
    /// <summary>Whether it is proven that no placement of this order needs fewer arena bytes, because the bound is met or all others were ruled out.</summary>
    public bool IsLeast { get; init; }
}
