using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>The passes, in the order in which they get their turn; after any change the first one is asked again.</summary>
internal static class PassList
{
    public static readonly Func<ModelGraph, bool>[] All =
    [
        RemoveDeadNodes.Run,
        RemoveNoOps.Run,
        MergeTransposes.Run,
        MergeReshapes.Run,
        RecogniseChannelShuffle.Run,
        FoldLayoutIntoFullyConnected.Run,
        PushLayoutDown.Run,
        PullLayoutUp.Run,
        FoldChannelAffine.Run,
        FuseActivation.Run,
        FoldPad.Run,
        MergeThinning.Run,
        GlobalPoolToMean.Run,
        AffineToDepthwise.Run,
    ];

    /// <summary>Runs the passes until none changes the graph.</summary>
    /// <exception cref="EdgeConvException">Passes undo each other without end: a bug of the converter.</exception>
    /// <returns>Whether anything changed.</returns>
    public static bool Run(ModelGraph graph)
    {
        int most = 100 * All.Length + graph.Nodes.Count, rounds = 0;
        while (Array.Exists(All, pass => pass(graph)))
        {
            if (++rounds > most)
                throw new EdgeConvException($"{graph.Name}: the passes find no end; please report the model", callersMistake: false);
        }
        return rounds > 0;
    }
}
