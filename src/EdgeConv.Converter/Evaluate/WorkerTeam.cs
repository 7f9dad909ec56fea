using System.Runtime.InteropServices;

namespace EdgeConv.Converter.Evaluate;

/// <summary>Threads that share the pieces of one operator; each piece writes what no other does, so their order changes nothing.</summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private const long LeastWorkToShare = 400_000; // multiply-accumulates or the like: below, waking a thread costs more than it saves
    private const int PiecesPerWorker = 8;

    private readonly float*[] _scratch;

    /// <param name="workers">Threads, the caller's included; at least 1.</param>
    /// <param name="scratchFloats">Private floats that each worker gets.</param>
    public WorkerTeam(int workers, int scratchFloats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _scratch = new float*[workers];
        for (int i = 0; i < workers; i++)
            _scratch[i] = (float*)NativeMemory.AlignedAlloc(checked((nuint)Math.Max(scratchFloats, 1) * sizeof(float)), 64);
    }

    /// <summary>Work on the units <paramref name="first"/> to <paramref name="end"/> with a worker's scratch.</summary>
    public delegate void Body(int first, int end, float* scratch);

    /// <summary>Does units 0 to <paramref name="units"/>; <paramref name="work"/> is their cost in all.</summary>
    public void Run(int units, long work, Body body)
    {
        int workers = Math.Min(_scratch.Length, units);
        if (workers < 2 || work < LeastWorkToShare)
        {
            body(0, units, _scratch[0]);
            return;
        }

        int pieces = Math.Min(units, workers * PiecesPerWorker);
        int taken = -1;
        Parallel.For(0, workers, worker =>
        {
            for (int piece = Interlocked.Increment(ref taken); piece < pieces; piece = Interlocked.Increment(ref taken))
                body((int)((long)units * piece / pieces), (int)((long)units * (piece + 1) / pieces), _scratch[worker]);
        });
    }

    public void Dispose()
    {
        for (int i = 0; i < _scratch.Length; i++)
        {
            NativeMemory.AlignedFree(_scratch[i]);
            _scratch[i] = null;
        }
    }
}
