using EdgeConv.Node;
using EdgeConv.Node.Check;
using EdgeConv.Node.Loop;

namespace EdgeConv.Verbs;

/// <summary><c>node CONFIG</c>: runs a node until it is stopped, or looks whether it could be.</summary>
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

    /// <summary><c>--check</c>: a line for each thing that keeps the node from starting.</summary>
    public static int Check(string configuration, TextWriter output)
    {
        IReadOnlyList<Obstacle> found = Preflight.Of(configuration, []);
        foreach (Obstacle obstacle in found)
            output.WriteLine(obstacle);
        if (found.Count == 0)
            output.WriteLine($"{configuration}: everything is there; the node can start");
        return found.Count == 0 ? Faults.Success : Faults.CallersMistake;
    }
}
