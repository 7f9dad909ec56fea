using EdgeConv.Camera.Kernel;
using EdgeConv.Linux;

namespace EdgeConv.Node.Tests.Camera.V4l2;

/// <summary>System calls that go to the <see cref="FakeDevice"/> of the test that runs on this thread.</summary>
internal readonly unsafe struct FakeKernel : IKernel
{
    [ThreadStatic]
    private static FakeDevice? t_device;

    public static FakeDevice Device
    {
        get => t_device!;
        set => t_device = value;
    }

    public static int Open(byte* path, int flags) => Device.Open(path, flags);

    public static int Close(int descriptor) => Device.Close(descriptor);

    public static int Control(int descriptor, uint request, void* argument) => Device.Control(descriptor, request, argument);

    public static int Poll(PollEntry* entries, int count, long nanoseconds) => Device.Poll(entries, count, nanoseconds);

    public static nint Map(int descriptor, nuint length, long offset) => Device.Map(descriptor, length, offset);

    public static int Unmap(nint address, nuint length) => Device.Unmap(address, length);

    public static nint Read(int descriptor, void* destination, nuint length) => -Errno.EINVAL;

    public static long Now() => Device.Now;
}
