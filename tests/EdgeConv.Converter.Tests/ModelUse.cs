using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;

namespace EdgeConv.Converter;

/// <summary>What an imported model is for: run in float, quantised, lowered, planned, written, loaded and run. Errors of later stages are as good as the importer's.</summary>
internal static class ModelUse
{
    private const long MostMacs = 4_000_000, MostElements = 1 << 17;

    /// <param name="graph">From an importer.</param>
    /// <param name="target">Counts how far it came.</param>
    public static void Run(ModelGraph graph, FuzzTarget target)
    {
        target.Count("imported");
        long elements = graph.Inputs.Sum(value => value.Elements) + graph.Nodes.Sum(node => node.Outputs.Sum(value => value.Elements));
        if (elements > MostElements || Macs.Of(graph) > MostMacs)
            return;
        float[][] inputs = [.. graph.Inputs.Select((value, i) => Numbers(value.Elements, (ulong)i))];
        using (var executor = new FloatExecutor(graph, workers: 1))
            executor.Run(inputs);
        target.Count("run in float");
        ModelGraph int8 = Quantiser.Quantise(graph, new CalibrationSet([inputs]), new QuantiseOptions(RangeMethod.MinMax));
        target.Count("quantised");
        NetworkDescription network = Lowering.Lower(int8, int8.Rule ?? (elements % 2 == 0 ? Rule.Xnnpack : Rule.Tflm), new LoweringOptions());
        target.Count("lowered");
        PlannedNetwork? planned = elements % 8 == 3 ? Planner.Of(network, new PlanOptions()) : null; // the search takes longer than all the rest
        byte[] file = planned is null ? BlobWriter.Write(network, Planner.Layer(network)) : BlobWriter.Write(planned.Network, planned.Plan);
        using var run = new SessionRun(Load(file));
        run.Run(inputs, null);
        target.Count("run in int8");
    }

    /// <summary>A file that the converter wrote and the reader refuses is a fault of the converter, not of the model.</summary>
    private static Model Load(byte[] file)
    {
        try
        {
            return Model.Load(file);
        }
        catch (EdgeConvException e)
        {
            throw new InvalidOperationException($"what was written is refused: {e.Code}", e);
        }
    }

    private static float[] Numbers(long count, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }
}
