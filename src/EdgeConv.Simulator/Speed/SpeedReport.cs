using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Processor;

namespace EdgeConv.Simulator.Speed;

/// <summary>How fast a model is: measured here, and predicted for a board with the band that published times give. README.md beside says how.</summary>
/// <param name="Cores">How many the board has.</param>
/// <param name="Instructions">Of one inference on the board, predicted.</param>
/// <param name="Predicted">For one thread and more; empty where nothing is known of the board's core.</param>
/// <param name="PerLayer">On the board, one thread; empty as <paramref name="Predicted"/>.</param>
/// <param name="Note">Why nothing is predicted, or null.</param>
internal sealed record SpeedReport(
    string Board, string Title, string Core, int Cores, int ClockMegahertz, MeasuredSpeed Measured, double Instructions, IReadOnlyList<PredictedTime> Predicted,
    IReadOnlyList<PredictedLayer> PerLayer, SpeedBand Band, string? Note)
{
    /// <summary>The report of a model with the plan that it has.</summary>
    public static SpeedReport Of(Model model, Board board, MeasuredSpeed measured)
    {
        string core = Processor.Cores.Word(board.Cores.Type);
        using var work = new BoardWork(model, board);
        SpeedBand band = SpeedBand.All;
        if (CoreTiming.Of(board.Cores.Type) is not { } timing)
            return new(board.Name, board.Title, core, board.Cores.Count, board.Cores.ClockMegahertz, measured, 0, [], [], band,
                $"Measured on {measured.Machine}. For {board.Title} nothing is predicted: the cycle model knows Cortex-A53, A72 and A76. Choose a Raspberry Pi as the board.");
        int clock = board.Cores.ClockMegahertz;
        return new(board.Name, board.Title, core, board.Cores.Count, clock, measured, work.All.Instructions,
            [.. Threads(board.Cores.Count).Select(threads => PredictedTime.Of(threads, work.Speedup(threads), work.All, timing, clock, band))], Layers(model, work, timing, clock), band, null);
    }

    /// <summary>1, 2, 4, ... and all of them, as many as a session may have.</summary>
    private static IEnumerable<int> Threads(int cores)
    {
        int most = Math.Min(cores, Switches.MostThreads);
        for (int threads = 1; threads < most; threads *= 2)
            yield return threads;
        yield return most;
    }

    private static PredictedLayer[] Layers(Model model, BoardWork work, CoreTiming timing, int clock)
    {
        BlobFile file = model.File;
        var layers = new PredictedLayer[work.Costs.Length];
        double all = work.All.Milliseconds(timing, clock, 1);
        for (int op = 0, index = 0; op < layers.Length; op++)
        {
            Workload own = Workload.Of(work.Costs[op]);
            double time = own.Milliseconds(timing, clock, 1);
            layers[op] = new(file.Operators[op].Kind == OperatorKind.Frame ? -1 : index++, file.Text(file.Operators[op].Name), work.Kernel(op), own.Instructions,
                own.CacheWaits + own.MemoryLatency + own.MemoryStream, time * 1000, time / all);
        }
        return layers;
    }
}

/// <param name="Low">The least time that the band allows for, in milliseconds as <paramref name="High"/>.</param>
/// <param name="Speedup">One thread's instructions to the longest thread's.</param>
internal sealed record PredictedTime(int Threads, double Milliseconds, double Low, double High, double Speedup)
{
    public static PredictedTime Of(int threads, double speedup, Workload work, CoreTiming core, int clockMegahertz, SpeedBand band)
    {
        double time = work.Milliseconds(core, clockMegahertz, speedup);
        return new(threads, time, time * band.Low, time * band.High, speedup);
    }
}

/// <param name="Index">As in the graph of layers; -1 for the operator that asks for rows of a frame; making them is the camera's side and not in it.</param>
/// <param name="Kernel">That it takes on the board.</param>
/// <param name="WaitCycles">For caches and memory.</param>
/// <param name="Share">Of the time of all.</param>
internal sealed record PredictedLayer(int Index, string Name, string Kernel, double Instructions, double WaitCycles, double Microseconds, double Share);
