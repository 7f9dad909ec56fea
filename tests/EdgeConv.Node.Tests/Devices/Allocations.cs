namespace EdgeConv.Node.Tests.Devices;

/// <summary>Counts what a call allocates on this thread.</summary>
internal static class Allocations
{
    /// <summary>Managed bytes of 1000 calls, after 200 that compile and fill what is made once.</summary>
    public static long Of(Action<int> call)
    {
        for (int i = 0; i < 200; i++)
            call(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            call(i);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
