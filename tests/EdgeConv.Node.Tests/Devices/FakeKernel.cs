using EdgeConv.Devices.Kernel;
using EdgeConv.Linux;

namespace EdgeConv.Node.Tests.Devices;

/// <summary>The kernel of the test that runs: tests of one collection follow one another.</summary>
internal readonly unsafe struct FakeKernel : IGpioKernel
{
    public const string Collection = "fake GPIO kernel";

    public static FakeMachine Machine { get; set; } = new();

    public static string[] ChipPaths() => [.. Machine.Chips.Keys.Union(Machine.OpenFailures.Keys).Order(StringComparer.Ordinal)];

    public static int Open(string path) => Machine.Open(path);

    public static int Close(int descriptor) => Machine.Close(descriptor);

    public static int Control(int descriptor, uint request, void* argument) => Machine.Control(descriptor, request, argument);

    public static nint Read(int descriptor, void* destination, nuint length) => Machine.Read(descriptor, destination, length);

    public static int Poll(PollEntry* entries, int count, int milliseconds) => Machine.Poll(entries, count, milliseconds);

    public static int Bell() => Machine.OpenBell();

    public static int Ring(int bell) => Machine.Ring(bell);

    public static string? GroupOf(string path) => "gpio";
}
