using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;

namespace EdgeConv.Node.Rules;

/// <summary>The rules of a configuration, bound to the answers that they look at.</summary>
internal static class RuleSet
{
    /// <summary>Makes them.</summary>
    /// <param name="stages">Whose answers.</param>
    /// <param name="own">Rules that the program brings, by name.</param>
    /// <exception cref="EdgeConvException">A label or a class is not there.</exception>
    public static TimedRule[] Of(NodeConfiguration configuration, Stages stages, IReadOnlyList<Rule> own)
    {
        IReadOnlyList<RuleConfiguration> rules = configuration.Rules ?? [];
        var timed = new TimedRule[rules.Count];
        for (int i = 0; i < timed.Length; i++)
            timed[i] = Of(rules[i], i, stages, own);
        return timed;
    }

    /// <summary>Makes the rule of that index.</summary>
    /// <exception cref="EdgeConvException">Its label or class is not there.</exception>
    public static TimedRule Of(RuleConfiguration rule, int index, Stages stages, IReadOnlyList<Rule> own)
    {
        Stage stage = rule.Of == RuleSubject.Then ? stages.Second! : stages.First;
        if (rule.Class is { } name)
            return new(own.FirstOrDefault(each => each.Name == name) ?? throw new EdgeConvException(NodeErrors.NoSuchRule,
                $"$.rules[{index}].class: this program brings no rule '{name}'; "
                + (own.Count == 0 ? "run your own program, which passes it to the node" : $"it brings {string.Join(", ", own.Select(each => each.Name))}")),
                stage.Answer, rule);
        int label = AnswerDecoder.IndexOf(rule.Label!, stage.Answer.Labels, stage.Scores, $"$.rules[{index}].label");
        (float above, float release) = ((float)rule.Above!, (float)(rule.Release ?? rule.Above!));
        bool looksAtBoxes = rule.Of == RuleSubject.Then || stage.Scores == 0;
        return new(looksAtBoxes ? new BoxRule(label, above, release, Region.Of(rule.Region), rule.Count) { Name = rule.Name }
            : new ScoreRule(label, above, release) { Name = rule.Name }, stage.Answer, rule);
    }
}
