using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.EndToEnd.Testing;

public sealed class SimulatedClockTests
{
    [Fact]
    public void Stands_still_until_it_is_moved()
    {
        var clock = new SimulatedClock();
        long before = clock.GetTimestamp();
        Assert.Equal(clock.Start, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Equal(TimeSpan.FromMilliseconds(40), clock.GetElapsedTime(before));
        clock.AdvanceTo(clock.Start);
        Assert.Equal(TimeSpan.FromMilliseconds(40), clock.GetElapsedTime(before));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_time()
    {
        var clock = new SimulatedClock();
        var fired = new List<(string Name, double Second)>();
        void Note(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - clock.Start).TotalSeconds));
        using ITimer slow = clock.CreateTimer(Note, "slow", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using ITimer steady = clock.CreateTimer(Note, "steady", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(3.5));
        Assert.Equal([("steady", 1), ("slow", 3), ("steady", 3)], fired);
        steady.Dispose();
        Assert.True(slow.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
        Assert.False(steady.Change(TimeSpan.Zero, TimeSpan.Zero));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(("slow", 4.5), Assert.Single(fired.Skip(3)));
    }

    [Fact]
    public void A_delay_ends_when_the_clock_gets_there()
    {
        var clock = new SimulatedClock();
        Task delay = Task.Delay(TimeSpan.FromHours(1), clock);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(delay.IsCompleted);
    }
}
