using EdgeConv.Node;
using EdgeConv.Node.Loop;

namespace EdgeConv.Verbs;

/// <summary><c>node CONFIG</c>: runs a node until it is stopped.</summary>
internal static class NodeRun
{
    /// <param name="frames">Stops after so many, and prints what happened; 0 runs until a signal.</param>
    public static int Run(string configuration, long frames, TextWriter output)
    {
        NodeSummary summary = NodeRunner.Run(configuration, frames, []);
        if (frames > 0)
            output.WriteLine(summary.ToJson());
        return Faults.Success;
    }
}
