using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv;

/// <summary>Room outside the arena for the rows of an input on demand, one after the other; as a feed it copies them to where they are asked for.</summary>
internal sealed unsafe class InputBuffer : IDisposable
{
    private BufferHead* _block;

    private struct BufferHead
    {
        public sbyte* Rows;
        public nint RowBytes;
    }

    public InputBuffer(in TensorRecord tensor)
    {
        nuint bytes = (nuint)sizeof(BufferHead) + (nuint)tensor.Rows * sizeof(int) + (nuint)tensor.Bytes;
        _block = (BufferHead*)NativeMemory.AllocZeroed(bytes);
        Offsets = (int*)(_block + 1);
        for (int row = 0; row < tensor.Rows; row++)
            Offsets[row] = row * tensor.RowBytes;
        *_block = new() { Rows = (sbyte*)(Offsets + tensor.Rows), RowBytes = tensor.RowBytes };
    }

    /// <summary>Where row 0 lies.</summary>
    public sbyte* Rows => _block->Rows;

    /// <summary>Of each row from <see cref="Rows"/>.</summary>
    public int* Offsets { get; private set; }

    public RowFeed Feed => new() { Make = &Copy, Context = _block };

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
        Offsets = null;
    }

    private static void Copy(void* context, int row, sbyte* destination)
    {
        var block = (BufferHead*)context;
        NativeMemory.Copy(block->Rows + row * block->RowBytes, destination, (nuint)block->RowBytes);
    }
}
