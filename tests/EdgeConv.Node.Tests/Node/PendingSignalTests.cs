using System.Runtime.InteropServices;
using EdgeConv.Node.Tests.Devices;
using EdgeConv.Node.Watchdog;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed unsafe partial class PendingSignalTests
{
    private const int User1 = 10, Block = 0, SetMask = 2;

    [Fact]
    public void A_blocked_signal_asks_for_latencies_once_and_allocates_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        ulong* set = stackalloc ulong[16], before = stackalloc ulong[16];
        new Span<ulong>(set, 16).Clear();
        set[0] = 1UL << (User1 - 1);
        Assert.Equal(0, MaskOfThread(Block, set, before));
        try
        {
            var request = new StopRequest();
            request.AskForLatencyBy(new PendingSignal(User1));
            Assert.False(request.TakeLatency());
            int asked = 0;
            Assert.Equal(0, Allocations.Of(i =>
            {
                if (i % 2 == 0)
                    _ = SendToThread(ThisThread(), User1);
                asked += request.TakeLatency() == (i % 2 == 0) ? 1 : 0;
            }));
            Assert.Equal(1200, asked);
        }
        finally
        {
            _ = MaskOfThread(SetMask, before, null);
        }
    }

    [Theory]
    [InlineData("0000000000000200", "fffffffe7ffbfeff", true)]
    [InlineData("0000000000000200", "0000000000000100", false)]
    [InlineData("0000000000000000", "0000000000000200", false)]
    [InlineData("0000000000000200", "", false)]
    public void It_is_blocked_if_every_thread_blocks_it(string first, string second, bool isBlocked)
    {
        string folder = Directory.CreateTempSubdirectory("edgeconv").FullName;
        try
        {
            foreach ((string thread, string mask) in ((string, string)[])[("1", first), ("2", second)])
            {
                Directory.CreateDirectory(Path.Join(folder, thread));
                File.WriteAllText(Path.Join(folder, thread, "status"), $"Name:\tnode\nSigPnd:\t0000000000000200\nSigBlk:\t{mask}\n");
            }
            Assert.Equal(isBlocked, PendingSignal.IsBlocked(User1, folder));
            Assert.False(PendingSignal.IsBlocked(User1, Path.Join(folder, "nowhere")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int MaskOfThread(int how, ulong* set, ulong* before);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint ThisThread();

    [LibraryImport("libc", EntryPoint = "pthread_kill")]
    private static partial int SendToThread(nint thread, int signal);
}
