using EdgeConv.Node.Tests;
using EdgeConv.Simulator;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>The demo as a node's file in a folder of its own, with the model that the tests share; so that no test converts one.</summary>
internal sealed class DemoNode : IDisposable
{
    public DemoNode()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(At("model.ecb"), MeterModel.File);
        File.WriteAllText(At("node.json"), DemoFiles.Configuration);
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "edgeconv-demo-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Frames of the demo's sequence.</summary>
    public const int Frames = 144;

    public string At(string name) => Path.Combine(Folder, name);

    public SimulationOptions Options => new() { Model = At("node.json"), Source = "demo", DemoFolder = RepositoryRoot.File("tools/meter"), Plays = false };

    public Simulation Start(Func<SimulationOptions, SimulationOptions>? change = null) => Simulation.Start(change?.Invoke(Options) ?? Options);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Waits until something is so.</summary>
    public static SimulationState Until(Simulation simulation, Func<SimulationState, bool> isSo, int seconds = 30)
    {
        for (long end = Environment.TickCount64 + 1000L * seconds; ; Thread.Sleep(2))
        {
            SimulationState state = simulation.State();
            if (isSo(state))
                return state;
            Assert.True(Environment.TickCount64 < end, $"it does not come: frame {state.Frame?.Sequence}, {string.Join("; ", state.Errors)}");
        }
    }

    /// <summary>Lets frames through as fast as they go, and waits for them.</summary>
    public static SimulationState Play(Simulation simulation, int frames)
    {
        simulation.SetSpeed(0);
        long from = Until(simulation, state => state.Frame is not null).Frame!.Sequence;
        simulation.Step(frames);
        return Until(simulation, state => state.Frame!.Sequence == from + frames && state.Answer!.Hash != "");
    }
}
