using System.Device.Gpio;
using System.Net.Sockets;
using EdgeConv.Camera;
using EdgeConv.Devices;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Watchdog;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests;

/// <summary>Nothing else may run beside these: they count what all threads of the process allocate.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests : IDisposable
{
    private readonly NodeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_every_output_on_no_thread_allocates_a_byte_while_frames_come()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        File.WriteAllText(_folder.At("heat"), "50000\n");
        string notify = _folder.At("notify");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(notify));
        ConfigurationFile file = _folder.Configured("""
            "rules": [ { "name": "three", "label": "3", "above": 0.4, "hold": "10ms" }, { "name": "seven", "label": "7", "above": 0.4, "release": 0.3, "debounce": "5ms" }, { "name": "bell", "pin": "4", "activeLow": true } ],
            "outputs": [ { "rule": "three", "pin": "17" }, { "rule": "seven", "pin": "18", "activeLow": true }, { "display": {} } ],
            "log": { "frames": true, "outputs": "bytes", "latency": "1s" }, "ring": { "folder": "ring", "picturesPerSecond": 50 },
            "thermal": { "path": "heat", "limit": 80, "resume": 70 }
            """);
        // Whoever runs the tests may allocate now and then; what the node allocates would come every time.
        long least = long.MaxValue;
        for (int run = 0; run < 4 && least > 0; run++)
        {
            var camera = new SimulatedCamera(new CameraFormat(MeterModel.Layout, false, 400), TimeProvider.System);
            for (int i = 0; i < Emulation.Cases(240); i++)
                camera.Send(MeterModel.PictureOf(i % 10 < 5 ? 3 : 7), 5);
            camera.End();
            using Stream log = new FileStream(_folder.At("log"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var parts = new NodeParts { Camera = camera, Pins = new GpioController(new SimulatedGpioDriver(54)), Log = log, Display = new ResultDisplay(new SimulatedDisplay()) };
            using var loop = new NodeLoop(new NodeBuilder(file, null).Build(parts, [], new ServiceManager(notify, TimeSpan.FromSeconds(1)), hashes: true));
            NodeSummary summary = loop.Run(new(), 0);
            Assert.True(summary.Frames > Emulation.Cases(240) * 4 && summary.Lost == 0, $"{summary.Frames} frames, camera lost {summary.Lost} times");
            Assert.True(summary.Rules["three"].Changes > 2, "the rules did nothing");
            least = Math.Min(least, summary.AllocatedBytes);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Asleep_no_thread_allocates_a_byte()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        string notify = _folder.At("notify");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(notify));
        ConfigurationFile file = _folder.Configured("""
            "wake": { "pin": "22" }, "rules": [ { "name": "three", "label": "3", "above": 0.4 } ], "outputs": [ { "rule": "three", "pin": "17" }, { "display": {} } ],
            "log": { "latency": "1s" }, "ring": { "folder": "ring" }
            """);
        long least = long.MaxValue;
        for (int run = 0; run < 4 && least > 0; run++)
        {
            using Stream log = new FileStream(_folder.At("log"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var parts = new NodeParts
            {
                Camera = new SimulatedCamera(new CameraFormat(MeterModel.Layout, false, 100), TimeProvider.System), Pins = new GpioController(new SimulatedGpioDriver(54)), Log = log,
                Display = new ResultDisplay(new SimulatedDisplay()),
            };
            var request = new StopRequest();
            using var stop = new Timer(_ => request.Stop(), null, 3000, Timeout.Infinite);
            using var loop = new NodeLoop(new NodeBuilder(file, null).Build(parts, [], new ServiceManager(notify, TimeSpan.FromMilliseconds(100)), hashes: false));
            NodeSummary summary = loop.Run(request, 0);
            Assert.Equal((0L, 0L), (summary.Frames, summary.Lost));
            least = Math.Min(least, summary.AllocatedBytes);
        }
        Assert.Equal(0, least);
    }
}
