using System.Runtime.InteropServices;
using EdgeConv.Simulator.Http;

namespace EdgeConv.Simulator;

/// <summary>The simulator from its options until SIGTERM or SIGINT.</summary>
internal static class SimulatorRun
{
    /// <summary>Runs; returns when it was told to stop and everything has ended in order.</summary>
    /// <param name="started">Told once where the page is.</param>
    /// <exception cref="EdgeConvException">Model, board or source are not as they must be, or it cannot listen.</exception>
    public static void Run(SimulationOptions options, ServerSettings settings, Action<Uri, SimulationState> started)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using Simulation simulation = Simulation.Start(options);
        Serve(simulation, settings, started, stop.Token).GetAwaiter().GetResult();

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // the end is ours to bring about
            stop.Cancel();
        }
    }

    private static async Task Serve(Simulation simulation, ServerSettings settings, Action<Uri, SimulationState> started, CancellationToken stop)
    {
        SimulatorServer server = await SimulatorServer.Start(simulation, settings, TimeProvider.System).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            started(server.Address, simulation.State());
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
