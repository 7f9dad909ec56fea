using EdgeConv.Node.Rules;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace EdgeConv.Node.Tests;

/// <summary>Debounce and hold, against their definition read word by word.</summary>
public sealed class TimedStateTests
{
    /// <summary>Keeps the whole history and asks it the definition's questions.</summary>
    private sealed class Reference(long debounce, long hold, bool start)
    {
        private readonly List<(long Time, bool Holds)> _seen = [];

        public bool IsOn { get; private set; } = start;

        public bool Advance(bool holds, long time)
        {
            _seen.Add((time, holds));
            // The run of equal conditions that ends now.
            long since = _seen.Skip(_seen.FindLastIndex(frame => frame.Holds != holds) + 1).First().Time;
            bool hasLasted = time - since >= debounce;
            // A rule that starts on counts as if it had held at the first frame; one that is on because it held was true at some frame.
            long lastHeld = _seen.Where(frame => frame.Holds).Select(frame => frame.Time).DefaultIfEmpty(_seen[0].Time).Last();
            bool before = IsOn;
            if (holds && hasLasted)
                IsOn = true;
            if (!holds && hasLasted && time - lastHeld >= hold)
                IsOn = false;
            return IsOn != before;
        }
    }

    [Property(MaxTest = 2000)]
    public void Is_what_the_definition_says_of_the_whole_history(byte debounce, byte hold, bool start, (byte Step, bool Holds)[] frames)
    {
        var state = new TimedState(debounce % 20, hold % 20, start);
        var reference = new Reference(debounce % 20, hold % 20, start);
        long time = 1000;
        foreach ((byte step, bool holds) in frames)
        {
            time += step % 8;
            Assert.Equal(reference.Advance(holds, time), state.Advance(holds, time));
            Assert.Equal(reference.IsOn, state.IsOn);
        }
    }

    [Property(MaxTest = 500)]
    public void Without_times_it_is_the_condition_itself(bool start, bool[] frames)
    {
        var state = new TimedState(0, 0, start);
        foreach (bool holds in frames)
        {
            state.Advance(holds, 5);
            Assert.Equal(holds, state.IsOn);
        }
    }

    [Property(MaxTest = 500)]
    public void Never_is_on_for_less_than_the_hold_time_nor_changes_faster_than_the_debounce_time(byte debounce, byte hold, (byte Step, bool Holds)[] frames)
    {
        (long bounce, long stay) = (debounce % 20, hold % 20);
        var state = new TimedState(bounce, stay, false);
        long time = 0, changed = long.MinValue / 2;
        foreach ((byte step, bool holds) in frames)
        {
            time += step % 8;
            if (!state.Advance(holds, time))
                continue;
            Assert.True(time - changed >= (state.IsOn ? bounce : Math.Max(bounce, stay)), $"changed to {state.IsOn} after {time - changed}");
            changed = time;
        }
    }

    [Fact]
    public void One_frame_that_does_not_hold_starts_the_debounce_time_anew()
    {
        var state = new TimedState(10, 0, false);
        Assert.False(state.Advance(true, 0));
        Assert.False(state.Advance(true, 9));
        Assert.False(state.Advance(false, 9));
        Assert.False(state.Advance(true, 12));
        Assert.False(state.Advance(true, 21));
        Assert.True(state.Advance(true, 22));
    }

    [Fact]
    public void A_rule_that_starts_on_stays_so_for_its_hold_time_from_the_first_frame()
    {
        var state = new TimedState(0, 10, true);
        Assert.False(state.Advance(false, 100));
        Assert.False(state.Advance(false, 109));
        Assert.True(state.Advance(false, 110));
        Assert.False(state.IsOn);
    }
}
