using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>A node that is a process of its own sees the same pictures alone, and beside whatever reads its ring.</summary>
[Collection("gateway")]
public sealed class NodeBesideTests
{
    private const int Pictures = 16, FramesPerSecond = 60, Frames = 480, Streams = 40;

    // Holds all that a reader can: the file open and locked, every page mapped and pinned, a loop over them; then it is stopped in the middle.
    private const string Holder = """
        import ctypes, fcntl, mmap, os, sys
        file = os.open(sys.argv[1], os.O_RDONLY)
        fcntl.flock(file, fcntl.LOCK_EX)
        ring = mmap.mmap(file, 0, mmap.MAP_SHARED, mmap.PROT_READ)
        ctypes.CDLL(None).mlockall(3)
        print("holds", flush=True)
        while True:
            sum(ring[::64])
        """;

    [Fact]
    public async Task Neither_a_flooded_and_killed_gateway_nor_a_stopped_reader_changes_what_it_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using var node = new NodeProgram(Pictures, scale: 8, FramesPerSecond);
        JsonElement alone = await Run(node, "alone", _ => Task.CompletedTask);
        Assert.Equal(Pictures, alone.GetProperty("distinctOutputs").GetInt64());

        File.WriteAllText(node.GatewayConfiguration,
            $$$"""{"node":"door","ring":"door.ring","listen":"127.0.0.1:0","limits":{"streams":{{{Streams}}},"connections":200,"requestsPerSecond":10000,"streamFramesPerSecond":60}}""");
        JsonElement flooded;
        await using (var first = await FloodedGateway.Start(node.GatewayConfiguration))
            flooded = await Run(node, "beside a gateway that is flooded and killed", async running =>
            {
                await Task.WhenAny(running, Task.Delay(2000));
                Assert.False(running.IsCompleted, "the node had ended before");
                await first.Kill();
                await using FloodedGateway second = await FloodedGateway.Start(node.GatewayConfiguration);
                await running;
            });
        JsonElement held = await Run(node, "beside a reader that holds all it can and is stopped", async running =>
        {
            using Process reader = Process.Start(new ProcessStartInfo("python3", ["-c", Holder, node.Ring]) { RedirectStandardOutput = true })!;
            try
            {
                Assert.Equal("holds", await reader.StandardOutput.ReadLineAsync());
                using (Process stop = Process.Start("kill", ["-STOP", $"{reader.Id}"]))
                    await stop.WaitForExitAsync();
                Assert.False(running.IsCompleted, "the node had ended before");
                await running;
            }
            finally
            {
                reader.Kill();
            }
        });

        foreach (JsonElement run in (JsonElement[])[alone, flooded, held])
        {
            Assert.Equal(alone.GetProperty("outputsHash").GetString(), run.GetProperty("outputsHash").GetString());
            foreach (string none in (string[])["allocatedBytes", "dropped", "damaged", "lostLines", "lost"])
                Assert.Equal((none, 0), (none, run.GetProperty(none).GetInt64()));
        }
    }

    /// <summary>A gateway whose streams are all taken by clients that never read, and that others ask as fast as they can.</summary>
    private sealed class FloodedGateway : IAsyncDisposable
    {
        private readonly GatewayProgram _gateway;
        private readonly CancellationTokenSource _stop = new();
        private readonly List<TcpClient> _silent = [];
        private readonly Task[] _flood;

        private FloodedGateway(GatewayProgram gateway)
        {
            _gateway = gateway;
            _flood = [.. Enumerable.Range(0, 4).Select(which => Task.Run(() => Flood.Run(gateway.Address.Port, which, _stop.Token)))];
        }

        public static async Task<FloodedGateway> Start(string configuration)
        {
            var flooded = new FloodedGateway(GatewayProgram.Start(configuration));
            for (int client = 0; client < Streams - 5; client++)
                flooded._silent.Add(await Flood.Silent(flooded._gateway.Address.Port));
            return flooded;
        }

        public async Task Kill()
        {
            _gateway.Kill();
            await _stop.CancelAsync();
            await Task.WhenAll(_flood);
        }

        public async ValueTask DisposeAsync()
        {
            await Kill();
            _silent.ForEach(client => client.Dispose());
            _gateway.Dispose();
            _stop.Dispose();
        }
    }

    // Times are told, since a busy machine changes them; what is counted decides.
    private static async Task<JsonElement> Run(NodeProgram node, string how, Func<Task, Task> beside)
    {
        File.Delete(node.Ring);
        node.Start(Frames);
        Task<JsonElement> summary = Task.Run(node.Summary);
        while (!File.Exists(node.Ring) && !summary.IsCompleted)
            await Task.Delay(20);
        await beside(summary);
        JsonElement total = (await summary).GetProperty("latency").GetProperty("total");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{how}: total p50 {total.GetProperty("p50").GetInt64()} us, p99 {total.GetProperty("p99").GetInt64()} us, most {total.GetProperty("most").GetInt64()} us");
        return await summary;
    }
}
