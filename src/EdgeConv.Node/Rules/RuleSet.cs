using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Inputs;

namespace EdgeConv.Node.Rules;

/// <summary>The rules of a configuration, bound to the answers that they look at.</summary>
internal static class RuleSet
{
    /// <summary>Makes them.</summary>
    /// <param name="stages">Whose answers.</param>
    /// <param name="own">Rules that the program brings, by name.</param>
    /// <param name="open">Opens the input of a rule that looks at one, given the rule's index.</param>
    /// <exception cref="EdgeConvException">A label, a class or an input is not there.</exception>
    public static TimedRule[] Of(NodeConfiguration configuration, Stages stages, IReadOnlyList<Rule> own, Func<RuleConfiguration, int, NodeInput> open)
    {
        IReadOnlyList<RuleConfiguration> rules = configuration.Rules ?? [];
        var timed = new TimedRule[rules.Count];
        int made = 0;
        try
        {
            for (; made < timed.Length; made++)
                timed[made] = rules[made] is { Pin: not null } rule ? new(new PinRule(open(rule, made)) { Name = rule.Name }, stages.First.Answer, rule)
                    : Of(rules[made], made, stages, own);
            return timed;
        }
        catch
        {
            foreach (TimedRule rule in timed.AsSpan(0, made))
                (rule.Rule as PinRule)?.Input.Dispose();
            throw;
        }
    }

    /// <summary>Makes the rule of that index, one that looks at an answer.</summary>
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
