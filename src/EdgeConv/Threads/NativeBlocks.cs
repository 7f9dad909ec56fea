using System.Runtime.InteropServices;

namespace EdgeConv.Threads;

/// <summary>Zeroed native memory that is freed together.</summary>
internal sealed unsafe class NativeBlocks : IDisposable
{
    /// <summary>Of each block: that of a cache line.</summary>
    public const int Alignment = 64;

    private readonly List<nint> _blocks = [];

    public void* Take(long bytes)
    {
        void* block = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        NativeMemory.Clear(block, (nuint)bytes);
        _blocks.Add((nint)block);
        return block;
    }

    public void Dispose()
    {
        foreach (nint block in _blocks)
            NativeMemory.AlignedFree((void*)block);
        _blocks.Clear();
    }
}
