using System.Text;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>The topics of one node, in the manner of Frigate: <c>PREFIX/NODE/...</c>.</summary>
internal sealed class Topics(string prefix, string node)
{
    private readonly string _root = $"{prefix}/{Level(node)}";

    /// <summary><c>online</c> or <c>offline</c>, retained; the last will.</summary>
    public string Available => $"{_root}/available";

    /// <summary>Every change of a rule, as JSON.</summary>
    public string Events => $"{_root}/events";

    /// <summary>Temperature, rates and counters, as JSON, retained.</summary>
    public string Stats => $"{_root}/stats";

    /// <summary><c>ON</c> or <c>OFF</c>, retained.</summary>
    public string State(string rule) => $"{_root}/{Level(rule)}/state";

    /// <summary>The picture with which the rule last went on, JPEG, retained.</summary>
    public string Snapshot(string rule) => $"{_root}/{Level(rule)}/snapshot";

    /// <summary>A name as one level of a topic: what would end it or match others is an underscore.</summary>
    public static string Level(string name)
    {
        var level = new StringBuilder(name.Length);
        foreach (char c in name)
            level.Append(c is '/' or '+' or '#' or '$' || char.IsControl(c) || char.IsWhiteSpace(c) ? '_' : c);
        return level.Length == 0 ? "_" : level.ToString();
    }

    /// <summary>A name as Home Assistant's identifiers allow it.</summary>
    public static string Identifier(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '_')]);
}
