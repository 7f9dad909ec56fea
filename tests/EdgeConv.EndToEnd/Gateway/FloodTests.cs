using System.Diagnostics;
using EdgeConv.Node.Ring;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Whatever readers do, the node writes the same bytes, allocates nothing and waits for nobody.</summary>
[Collection("gateway")]
public sealed class FloodTests
{
    private const int Records = 2000, HeaderBytes = 4096, Generation = 24, GenerationBytes = 8;

    [Fact]
    public async Task Crashing_and_flooding_readers_leave_the_nodes_bytes_and_memory_alone()
    {
        using var quiet = new NodeTwin();
        long alone = Write(quiet);
        byte[] expected = Bytes(quiet.Path);

        using var node = new NodeTwin();
        await using RunningGateway gateway = await RunningGateway.Start(node.Path, limits: new(RequestsPerSecond: 10_000, Connections: 200, Streams: 50));
        using var stop = new CancellationTokenSource();
        Task[] flood = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => Flood.Run(gateway.Address.Port, i, stop.Token)))];
        Process[] crashing = [.. Enumerable.Range(0, 2).Select(_ => Reader(node.Path))];
        long beside;
        try
        {
            for (int tries = 0; tries < 1000 && gateway.Counters.Requests <= 50; tries++)
                await Task.Delay(20);
            beside = Write(node, () => { foreach (Process reader in crashing) reader.Kill(); });
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(flood);
            foreach (Process reader in crashing)
            {
                if (!reader.HasExited)
                    reader.Kill();
                reader.Dispose();
            }
        }

        Assert.True(gateway.Counters.Requests > 50, $"{gateway.Counters.Requests} requests are no flood");
        Assert.Equal((0, 0), (alone, beside));
        Assert.True(Bytes(node.Path).AsSpan().SequenceEqual(expected), "the ring's bytes differ");
    }

    // A fixed sequence of records, so that two rings hold the same; the managed bytes that writing them took.
    private static long Write(NodeTwin node, Action? halfway = null)
    {
        RingWriter writer = node.Writer;
        var picture = new byte[20_000];
        long allocated = 0;
        for (int i = 0; i < Records; i++)
        {
            if (i == Records / 2)
                halfway?.Invoke();
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<RuleState> rules = [new(i % 7 < 3, i % 7 < 3, 1, i), new(false, false, -1, 0)];
            ReadOnlySpan<RingLabel> top = [new(i % 2, i)];
            writer.Write(new() { Sequence = i, TakenNanoseconds = i, UnixMilliseconds = i, Top = top, Rules = rules });
            picture.AsSpan().Fill((byte)i);
            writer.WritePicture(PictureFormat.Jpeg(64, 48), picture, i, i * 100_000_000L, i);
            writer.WriteHealth(new() { Frames = i, UnixMilliseconds = i });
            if (i >= 100) // all is compiled by then
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated;
    }

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        Assert.True(bytes.Length > HeaderBytes);
        bytes.AsSpan(Generation, GenerationBytes).Clear(); // each run has its own
        return bytes;
    }

    // Another process that reads the file as fast as it can, to be killed in the middle of it.
    private static Process Reader(string path) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", "while :; do cat \"$0\" > /dev/null; done", path]))!;
}
