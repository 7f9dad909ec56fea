using System.Runtime.InteropServices;
using EdgeConv.Numerics;
using EdgeConv.Threads;
using Xunit;

namespace EdgeConv.Tests.Threads;

/// <summary>No other test runs meanwhile: some of these look at all threads of the process.</summary>
[CollectionDefinition(nameof(WorkerTeamTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(WorkerTeamTests))]
public sealed unsafe class WorkerTeamTests
{
    private const int Seconds = 120; // under emulation, with four threads on two cores

    private static int Runs => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 60 : 400; // emulated there

    /// <summary>Cells [step][worker]: each is made of all cells of the step before, so a worker that goes on too early or sees old values changes all that follow.</summary>
    private sealed class Cells : IDisposable
    {
        private const int Steps = 64;

        private readonly State* _state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));

        private struct State
        {
            public int Workers, MostDelay;
            public fixed ulong Cell[(Steps + 1) * WorkerTeam.MostWorkers];
            public fixed bool Meets[Steps];
            public fixed long FirstAllocated[WorkerTeam.MostWorkers];
            public fixed long LastAllocated[WorkerTeam.MostWorkers];
        }

        public Cells(int workers, int mostDelay = 0)
        {
            (_state->Workers, _state->MostDelay) = (workers, mostDelay);
            for (int step = 0; step < Steps; step++)
                _state->Meets[step] = true;
            Team = new(workers, &Work, _state, _state->Meets);
        }

        public WorkerTeam Team { get; }

        public void Dispose()
        {
            Team.Dispose();
            NativeMemory.Free(_state);
        }

        /// <summary>Runs steps in some pieces from new random cells and compares with the same, computed here.</summary>
        public void Check(SeededRandom random)
        {
            int steps = 1 + random.NextInt(Steps);
            var expected = new ulong[_state->Workers];
            for (int worker = 0; worker < expected.Length; worker++)
                _state->Cell[worker] = expected[worker] = (ulong)random.NextInt(int.MaxValue);
            for (int step = 0; step < steps; step++)
                expected = [.. Enumerable.Range(0, expected.Length).Select(worker => Next(expected, worker, step))];
            for (int first = 0, end; first < steps; first = end)
            {
                end = first + 1 + random.NextInt(steps - first);
                Team.Run(first, end);
            }
            Assert.Equal(expected, new ReadOnlySpan<ulong>(_state->Cell + steps * WorkerTeam.MostWorkers, expected.Length).ToArray());
        }

        public void RunAll() => Team.Run(0, Steps);

        /// <summary>Bytes that each worker allocated between its first and its last step.</summary>
        public long[] Allocated() => [.. Enumerable.Range(0, _state->Workers).Select(i => _state->LastAllocated[i] - _state->FirstAllocated[i])];

        private static void Work(void* context, int worker, int step)
        {
            var state = (State*)context;
            if (state->MostDelay > 0)
                Thread.SpinWait((int)(state->Cell[step * WorkerTeam.MostWorkers + worker] >> 8) & state->MostDelay);
            var before = new ReadOnlySpan<ulong>(state->Cell + step * WorkerTeam.MostWorkers, state->Workers);
            state->Cell[(step + 1) * WorkerTeam.MostWorkers + worker] = Next(before, worker, step);
            state->LastAllocated[worker] = GC.GetAllocatedBytesForCurrentThread();
            if (state->FirstAllocated[worker] == 0)
                state->FirstAllocated[worker] = state->LastAllocated[worker];
        }

        private static ulong Next(ReadOnlySpan<ulong> before, int worker, int step)
        {
            ulong next = (ulong)(worker * 1000 + step);
            foreach (ulong value in before)
                next = (next ^ value) * 0x9E3779B97F4A7C15;
            return next ^ (next >> 29);
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(7, 0)]
    [InlineData(2, 0xff)]
    [InlineData(4, 0xff)]
    [InlineData(2, 0x1fff)] // longer than workers spin
    [InlineData(4, 0x1fff)]
    public void Every_step_sees_all_that_the_one_before_wrote(int workers, int mostDelay) => Within(() =>
    {
        using var cells = new Cells(workers, mostDelay);
        var random = new SeededRandom((ulong)workers);
        for (int run = 0; run < (mostDelay > 0xff ? Runs / 20 : Runs); run++)
            cells.Check(random);
    });

    [Fact]
    public void Two_teams_work_at_once() => Within(() =>
    {
        Thread[] callers = [.. Enumerable.Range(0, 2).Select(seed => new Thread(() =>
        {
            using var cells = new Cells(2 + seed);
            var random = new SeededRandom((ulong)seed);
            for (int run = 0; run < Runs / 4; run++)
                cells.Check(random);
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
    });

    [Fact]
    public void Any_thread_may_call() => Within(() =>
    {
        using var cells = new Cells(3);
        var random = new SeededRandom(3);
        for (int i = 0; i < 10; i++)
        {
            cells.Check(random);
            var caller = new Thread(() => cells.Check(random));
            caller.Start();
            caller.Join();
        }
    });

    [Theory, InlineData(2), InlineData(4)]
    public void No_thread_allocates(int workers) => Within(() =>
    {
        using var cells = new Cells(workers);
        cells.RunAll(); // the first run of this thread, and of the code
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < Runs; run++)
        {
            cells.RunAll();
            if (run % (Runs / 10) == 0)
                Thread.Sleep(2); // so that workers park
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(new long[workers], cells.Allocated());
    });

    [Fact]
    public void A_team_without_work_sleeps()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        Within(() =>
        {
            using var cells = new Cells(3);
            cells.RunAll();
            Assert.True(SpinWait.SpinUntil(() => cells.Team.IsParked && Workers().Count(status => status.Contains("S (sleeping)")) == 2,
                TimeSpan.FromSeconds(20)));
            string[] before = Switches();
            Thread.Sleep(200);
            Assert.Equal(before, Switches());
            Assert.Equal(2, before.Length);
        });

        static string[] Switches() => [.. Workers().Select(status =>
            status.Split('\n').Single(line => line.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal)))];
    }

    [Fact]
    public void Its_threads_end_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        var cells = new Cells(4);
        cells.RunAll();
        Assert.Equal(3, Workers().Length);
        cells.Dispose();
        Assert.True(SpinWait.SpinUntil(() => Workers().Length == 0, TimeSpan.FromSeconds(20))); // the kernel may list a joined thread for a moment
        cells.Team.Dispose();
    }

    [Theory, InlineData(1), InlineData(0), InlineData(WorkerTeam.MostWorkers + 1)]
    public void One_worker_is_no_team(int workers) => Assert.Throws<ArgumentOutOfRangeException>(() => new Cells(workers));

    /// <summary>What Linux says of each thread of a team; it cuts names to 15 letters.</summary>
    private static string[] Workers() => [.. Directory.GetDirectories("/proc/self/task").Select(task =>
    {
        try
        {
            return File.ReadAllText(task + "/status");
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }).Where(status => status.StartsWith("Name:\tEdgeConv worker", StringComparison.Ordinal))];

    /// <summary>A team that deadlocks fails instead of hanging.</summary>
    private static void Within(Action body)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(Seconds)), "the team did not come back");
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }
}
