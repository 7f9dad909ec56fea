using EdgeConv.Blob;
using EdgeConv.Rows;

namespace EdgeConv.Simulator.Memory;

/// <summary>Whether two independent readings of a plan agree: the shadow memory's walk and the lives that follow from the records alone.</summary>
/// <param name="Agrees">
/// Whether every row and scratch range lives in the records' map as long as the walk needed it, nobody took a byte of it in that time, and the most bytes held
/// at once are the file's lower bound.
/// </param>
/// <param name="Rows">Rows and scratch ranges that were compared.</param>
/// <param name="Steps">Steps that were walked.</param>
/// <param name="Reason">The first thing that does not agree; null if all does.</param>
internal sealed record ShadowVerdict(bool Agrees, int Rows, int Steps, string? Reason)
{
    public static unsafe ShadowVerdict Of(BlobFile file, MemoryMap map, ShadowLives lives)
    {
        string? reason = null;
        long held = 0;
        for (int step = -1; step <= map.Steps.Length; step++)
            held = Math.Max(held, map.AliveAt(step));
        if (held != file.Header->LowerBound)
            reason = $"the most bytes held at once are {held}, the file's lower bound is {file.Header->LowerBound}";
        foreach (Region region in map.Regions)
        {
            ShadowLife life = region.Tensor < 0 ? lives.OfScratch(region.ScratchOf) : lives.OfRow(map.Tensors[region.Tensor].RowTable + region.Row);
            if (life.Born < region.From || life.To > region.To)
                reason ??= $"{Name(region)} is needed in steps {life.Born} to {life.To - 1}, and the records have it in {region.From} to {region.To - 1}";
            else if (life.Lost < region.To)
                reason ??= $"{Name(region)} loses a byte in step {life.Lost}, and the records have it to {region.To - 1}";
        }
        return new(reason is null, map.Regions.Count, map.Steps.Length, reason);

        string Name(Region region) => region.Tensor < 0 ? $"scratch of {file.Text(map.Operators[region.ScratchOf].Name)}" : $"{file.Text(map.Tensors[region.Tensor].Name)} row {region.Row}";
    }
}
