using EdgeConv.Blob;

namespace EdgeConv.Kernels;

/// <summary>The input rows under a pool's window that lie inside the map: a run of them in each slice of a volume, else one run.</summary>
internal readonly unsafe struct ClippedRows
{
    /// <summary>A run is rows First, First + Step ... , Count of them; the next begins RunStep rows further.</summary>
    public readonly int First, Count, Step, Runs, RunStep;

    public ClippedRows(KernelArguments* a, int row)
    {
        OperatorRecord* op = a->Operator;
        if (!op->IsVolume)
        {
            var window = new ClippedWindow(op->Vertical, row, a->Input.Rows);
            (First, Count, Step, Runs, RunStep) = (window.First, window.Count, window.Step, 1, 0);
            return;
        }
        int inputRows = a->Input.Rows / op->InputSlices, outputRows = a->Output.Rows / op->OutputSlices;
        var slices = new ClippedWindow(op->Depth, row / outputRows, op->InputSlices);
        var rows = new ClippedWindow(op->Vertical, row % outputRows, inputRows);
        (First, Count, Step, Runs, RunStep) = (slices.First * inputRows + rows.First, rows.Count, rows.Step, slices.Count, slices.Step * inputRows);
    }
}
