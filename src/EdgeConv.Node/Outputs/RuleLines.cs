using EdgeConv.Devices;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Outputs;

/// <summary>Pins that show rules. Setting them allocates nothing; a pin that fails is said once and tried on.</summary>
internal sealed class RuleLines : IDisposable
{
    private readonly RuleLine[] _lines;

    private readonly record struct RuleLine(OutputLine Line, int Rule, OnOff? Stop, string Name);

    /// <param name="open">Opens a line as the configuration says; its initial state is given.</param>
    /// <exception cref="EdgeConvException">A line cannot be opened; those before it are closed again.</exception>
    public RuleLines(IReadOnlyList<OutputConfiguration> outputs, TimedRule[] rules, Func<OutputConfiguration, bool, OutputLine> open)
    {
        var lines = new List<RuleLine>();
        try
        {
            foreach (OutputConfiguration output in outputs)
                if (output.Pin is { } pin)
                {
                    int rule = Array.FindIndex(rules, each => each.Name == output.Rule);
                    lines.Add(new(open(output, rules[rule].State.IsOn), rule, output.Stop, pin));
                }
        }
        catch
        {
            foreach (RuleLine line in lines)
                line.Line.Dispose();
            throw;
        }
        _lines = [.. lines];
    }

    public int Count => _lines.Length;

    /// <summary>How often a line could not be set.</summary>
    public long Faults { get; private set; }

    /// <summary>The first line that could not be set, and why; null where there was none.</summary>
    public (string Line, string Why)? Fault { get; private set; }

    /// <summary>Sets all lines as their rules are.</summary>
    public void Set(TimedRule[] rules)
    {
        foreach (ref readonly RuleLine line in _lines.AsSpan())
            Set(line, rules[line.Rule].State.IsOn);
    }

    /// <summary>Sets all lines as they are to be left.</summary>
    public void Stop()
    {
        foreach (ref readonly RuleLine line in _lines.AsSpan())
            if (line.Stop is { } state)
                Set(line, state == OnOff.On);
    }

    public void Dispose()
    {
        foreach (ref readonly RuleLine line in _lines.AsSpan())
            line.Line.Dispose();
    }

    private void Set(in RuleLine line, bool isOn)
    {
        try
        {
            line.Line.Set(isOn);
        }
        catch (EdgeConvException e)
        {
            if (Faults++ == 0)
                Fault = (line.Name, e.Message);
        }
    }
}
