using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;

namespace EdgeConv.Node.Rules;

/// <summary>A rule, its state over time, and whose answer it looks at.</summary>
internal sealed class TimedRule(Rule rule, Answer answer, RuleConfiguration configuration)
{
    public Rule Rule => rule;

    public string Name => configuration.Name;

    public Answer Answer => answer;

    public TimedState State { get; } = new(NodeClock.Nanoseconds(configuration.Debounce ?? TimeSpan.Zero), NodeClock.Nanoseconds(configuration.Hold ?? TimeSpan.Zero),
        configuration.Start == OnOff.On);

    public bool KeepsWithoutPicture => configuration.WithoutPicture == WithoutPicture.Keep;

    /// <summary>Whether the condition held in the last frame.</summary>
    public bool Holds { get; private set; }

    public Deciding Deciding => rule is ConfiguredRule configured ? configured.Deciding : Deciding.Nothing;

    /// <summary>Looks at a frame's answer.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool Look(long sequence, long time)
    {
        Holds = rule.Holds(new()
        {
            Sequence = sequence, Time = TimeSpan.FromTicks(time / TimeSpan.NanosecondsPerTick), Scores = answer.Scores, Labels = answer.Labels, Boxes = answer.Boxes,
            IsOn = State.IsOn,
        });
        return State.Advance(Holds, time);
    }

    /// <summary>Lets time go on without a frame.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool Miss(long time)
    {
        if (KeepsWithoutPicture)
            return false;
        Holds = false;
        return State.Advance(false, time);
    }
}
