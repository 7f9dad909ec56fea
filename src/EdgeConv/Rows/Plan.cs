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

    /// <summary>The plan that is in a file.</summary>
    public static unsafe Plan Of(BlobFile file)
    {
        var rows = new int[file.Tensors.Length][];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = file.RowTable.Slice(file.Tensors[i].RowTable, file.Tensors[i].Rows).ToArray();
        var scratch = new int[file.Operators.Length];
        for (int i = 0; i < scratch.Length; i++)
            scratch[i] = file.Operators[i].ScratchBytes > 0 ? file.Operators[i].ScratchAddress : -1;
        return new(rows, scratch, file.Steps.ToArray(), checked((int)file.Header->ArenaBytes), checked((int)file.Header->LowerBound), file.Header->Witness)
        {
            IsLeast = file.Header->ArenaBytes == file.Header->LowerBound,
        };
    }
}
