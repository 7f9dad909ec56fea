using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Loop;

namespace EdgeConv.Simulator;

/// <summary>A model that came without a node's file gets a rule for what it sees first, an LED that shows it, and a display.</summary>
internal static class FirstRule
{
    /// <param name="folder">For files; made and deleted.</param>
    /// <exception cref="EdgeConvException">The model does not fit the frames, or takes more memory than the board allows.</exception>
    public static NodeSetup AddedTo(NodeSetup setup, Source source, string folder)
    {
        NodeConfiguration node = setup.Configuration;
        if (node.Rules is not null || node.Outputs is not null || node.Model.Decode == Decoding.Decode.Values)
            return setup;
        try
        {
            using Stages stages = new NodeBuilder(setup.WriteTo(folder), setup.Board).Stages(new NodeClock(TimeProvider.System), hashes: false);
            int label = 0;
            if (source.Store is { } store)
            {
                var times = new FrameTimes();
                stages.Open(store.Format);
                if (stages.Run(store.Frame(0, 0, 0), ref times))
                    label = stages.First.Answer.Boxes is [var box, ..] ? box.Label : Math.Max(0, stages.First.Answer.BestScore);
            }
            return Setups.WithRule(setup, label, [.. stages.First.Answer.Labels]);
        }
        catch (EdgeConvException e)
        {
            throw setup.Named(e, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
