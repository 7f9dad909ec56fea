using System.Runtime.InteropServices;

namespace EdgeConv.Node.Watchdog;

/// <summary>
/// SIGTERM and SIGINT stop the loop, SIGUSR1 asks for latencies, for as long as this lives. Where every thread blocks SIGUSR1, as under the unit, the loop takes it from the
/// kernel and nothing is allocated; else the runtime hands it over.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const PosixSignal User1 = (PosixSignal)10; // its number on every Linux that .NET runs on

    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals(StopRequest request)
    {
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT])
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                request.Stop();
            }));
        if (!OperatingSystem.IsLinux())
            return;
        if (PendingSignal.IsBlocked((int)User1))
            request.AskForLatencyBy(new((int)User1));
        else
            _registrations.Add(PosixSignalRegistration.Create(User1, context =>
            {
                context.Cancel = true;
                request.AskForLatency();
            }));
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }
}
