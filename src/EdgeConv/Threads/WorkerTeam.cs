using System.Runtime.InteropServices;
using EdgeConv.Errors;

namespace EdgeConv.Threads;

/// <summary>
/// Threads that walk through the steps of a session together: the caller is worker 0, the others are made here and live as long as the team.
/// After some steps all meet; whoever is early spins briefly and then parks, so a team without work takes no processor time.
/// </summary>
/// <remarks>
/// <para>
/// The team is one barrier. Its epoch counts how often it opened: a run opens it once (the others leave where they waited for work), and each
/// meeting opens it once. In between, arrivals are counted. What a worker wrote before it arrived is visible to all that left: the arrivals are
/// full fences one after the other, the last of them comes before the release of the epoch, and a worker leaves by its acquire.
/// </para>
/// <para>
/// Nothing is allocated after the constructor, with one exception of the JIT's runtime: a thread's first wait on an event costs it about 140
/// bytes. The workers and the constructor's thread have done theirs; another thread that calls does it in its first run.
/// </para>
/// </remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    /// <summary>The flags of so many stand on one cache line.</summary>
    public const int MostWorkers = 64;

    /// <summary>Before a worker parks. One takes about 40 ns (<see cref="Thread.SpinWait"/>'s unit), all about as long as waking a thread does.</summary>
    private const int MostSpins = 1000;

    private const int StackBytes = 256 * 1024; // kernels keep nothing large on the stack

    private readonly delegate*<void*, int, int, void> _work;
    private readonly void* _context;
    private readonly bool* _meets;
    private readonly Thread?[] _threads;
    private readonly AutoResetEvent[] _wake;
    private readonly int _workers, _spins;
    private int _caller;
    private Shared _shared;

    /// <summary>What the workers share, each on a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 6 * 64)]
    private struct Shared
    {
        /// <summary>
        /// How often the barrier opened. Written by the one worker that opens it, as a release: all that was done before must be seen by those that
        /// see the new number. Read as an acquire where a worker waits: its next step must not read rows before that.
        /// </summary>
        [FieldOffset(64)]
        public int Epoch;

        /// <summary>
        /// Workers at the barrier. Counted up by Interlocked, a full fence: what a worker wrote comes before its arrival, and the last one to
        /// arrive has all other arrivals, and so their writes, before its own. That one sets it to 0; the epoch's release orders this
        /// before the next arrivals.
        /// </summary>
        [FieldOffset(2 * 64)]
        public int Arrived;

        /// <summary>
        /// Per worker, whether it is parked or about to be. It writes this and then reads the epoch; who opens the barrier writes the epoch and then
        /// reads this. A full fence stands between on both sides: else both could read old values, and the worker would not be woken.
        /// </summary>
        [FieldOffset(3 * 64)]
        public fixed bool IsParked[MostWorkers];

        /// <summary>Steps of the run. Written before the epoch's release that begins the run, read after its acquire; no order of their own is needed.</summary>
        [FieldOffset(4 * 64)]
        public int First;

        /// <summary>As <see cref="First"/>.</summary>
        [FieldOffset(4 * 64 + 4)]
        public int End;

        /// <summary>Whether the workers shall end instead of running. As <see cref="First"/>.</summary>
        [FieldOffset(4 * 64 + 8)]
        public bool Ends;
    }

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">Threads, the caller's included; from 2 to <see cref="MostWorkers"/>.</param>
    /// <param name="work">Called as (context, worker, step) for each worker and step; must not throw.</param>
    /// <param name="context">Handed to <paramref name="work"/>.</param>
    /// <param name="meets">Per step, whether all must have done it before anyone goes on; outlives the team. All meet after a run's last step.</param>
    /// <exception cref="EdgeConvException">The system starts no further thread.</exception>
    public WorkerTeam(int workers, delegate*<void*, int, int, void> work, void* context, bool* meets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, MostWorkers);
        _workers = workers;
        _work = work;
        _context = context;
        _meets = meets;
        _spins = workers <= Environment.ProcessorCount ? MostSpins : 0; // with fewer cores, who spins keeps the core from who works
        _wake = new AutoResetEvent[workers];
        for (int i = 0; i < workers; i++)
            _wake[i] = new(false);
        _threads = new Thread?[workers];
        for (int i = 1; i < workers; i++)
            _threads[i] = Start(i);
        Enter();
        Meet(0, epoch: 0);
    }

    /// <summary>Whether all threads but the caller's are parked, or will be at once.</summary>
    internal bool IsParked
    {
        get
        {
            for (int worker = 1; worker < _workers; worker++)
                if (!Volatile.Read(ref _shared.IsParked[worker]))
                    return false;
            return true;
        }
    }

    /// <summary>Runs steps <paramref name="first"/> to <paramref name="end"/> - 1 on all workers; returns when all have done them. One call at a time.</summary>
    public void Run(int first, int end)
    {
        if (first >= end)
            return;
        if (_caller != Environment.CurrentManagedThreadId)
            Enter();
        Volatile.Write(ref _shared.First, first);
        Volatile.Write(ref _shared.End, end);
        int epoch = Volatile.Read(ref _shared.Epoch) + 1; // between two runs nobody else writes it
        Open(0, epoch);
        Walk(0, first, end, epoch);
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _shared.Ends))
            return;
        Volatile.Write(ref _shared.Ends, true);
        Open(0, Volatile.Read(ref _shared.Epoch) + 1);
        foreach (Thread? thread in _threads)
            thread?.Join();
        foreach (AutoResetEvent wake in _wake)
            wake.Dispose();
    }

    private Thread Start(int worker)
    {
        var thread = new Thread(() => Serve(worker), StackBytes) { IsBackground = true, Name = $"EdgeConv worker {worker}" };
        try
        {
            thread.Start();
            return thread;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Interlocked.Add(ref _shared.Arrived, _workers - worker); // for those that will not come
            Meet(0, epoch: 0);
            Dispose();
            throw new EdgeConvException(SessionErrors.NoThread, $"threads: the system starts no thread {worker + 1} of {_workers}; ask for fewer", callersMistake: false, e);
        }
    }

    /// <summary>What a thread's first wait costs it, it pays here.</summary>
    private void Enter()
    {
        _wake[0].Set();
        _wake[0].WaitOne();
        _caller = Environment.CurrentManagedThreadId;
    }

    private void Serve(int worker)
    {
        _wake[worker].Set(); // as Enter does
        _wake[worker].WaitOne();
        int epoch = 0;
        Meet(worker, epoch++);
        Await(worker, epoch++);
        while (!Volatile.Read(ref _shared.Ends))
        {
            epoch = Walk(worker, Volatile.Read(ref _shared.First), Volatile.Read(ref _shared.End), epoch);
            Await(worker, epoch++);
        }
    }

    /// <summary>Does a worker's part of some steps.</summary>
    /// <param name="epoch">How often the barrier has opened for this worker.</param>
    /// <returns>The same after the last meeting.</returns>
    private int Walk(int worker, int first, int end, int epoch)
    {
        for (int step = first; step < end; step++)
        {
            _work(_context, worker, step);
            if (_meets[step] || step == end - 1)
                Meet(worker, epoch++);
        }
        return epoch;
    }

    private void Meet(int worker, int epoch)
    {
        if (Interlocked.Increment(ref _shared.Arrived) < _workers)
        {
            Await(worker, epoch);
            return;
        }
        Volatile.Write(ref _shared.Arrived, 0);
        Open(worker, epoch + 1);
    }

    private void Open(int worker, int epoch)
    {
        Volatile.Write(ref _shared.Epoch, epoch);
        Interlocked.MemoryBarrier();
        for (int other = 0; other < _workers; other++)
            if (other != worker && Volatile.Read(ref _shared.IsParked[other]))
                _wake[other].Set();
    }

    /// <summary>Waits until the barrier has opened more than <paramref name="epoch"/> times. It cannot open twice without this worker.</summary>
    private void Await(int worker, int epoch)
    {
        for (int i = 0; i < _spins; i++)
        {
            if (Volatile.Read(ref _shared.Epoch) != epoch)
                return;
            Thread.SpinWait(1);
        }
        Volatile.Write(ref _shared.IsParked[worker], true);
        Interlocked.MemoryBarrier();
        while (Volatile.Read(ref _shared.Epoch) == epoch)
            _wake[worker].WaitOne(); // returns early where the event is still set for an opening that this worker saw before it slept
        Volatile.Write(ref _shared.IsParked[worker], false);
    }
}
