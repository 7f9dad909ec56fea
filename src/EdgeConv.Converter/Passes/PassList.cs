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
        RecogniseDilation.Run,
        FoldLayoutIntoFullyConnected.Run,
        PullLayoutUp.Run,
        PushLayoutDown.Run,
        BinaryToAdd.Run,
        BinaryToAffine.Run,
        BinaryToUnary.Run,
        FuseUnary.Run,
        RecogniseGates.Run,
        RecogniseMixedPooling.Run,
        FoldChannelAffine.Run,
        FoldAffineIntoNext.Run,
        FuseActivation.Run,
        FoldPad.Run,
        ThinningToSlice.Run,
        SliceBeforeReshape.Run,
        PoolOfPlanes.Run,
        GlobalPoolToMean.Run,
        AffineToDepthwise.Run,
    ];

    /// <summary>Nodes looked at by all rounds together: real networks need some ten thousand, so this ends only what would take
    /// minutes.</summary>
    private const long MostVisits = 2_000_000;

    /// <summary>Runs the passes until none changes the graph.</summary>
    /// <exception cref="EdgeConvException">They find no end.</exception>
    /// <returns>Whether anything changed.</returns>
    public static bool Run(ModelGraph graph)
    {
        long visits = 0;
        while (Array.Exists(All, pass => pass(graph)))
        {
            visits += graph.Nodes.Count + 1;
            if (visits > MostVisits)
                throw new EdgeConvException(ConverterErrors.Endless, "simplifying the graph finds no end; please report the model", callersMistake: false);
        }
        return visits > 0;
    }
}
