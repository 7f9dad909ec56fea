using System.CommandLine;
using System.Globalization;
using EdgeConv.Blob;
using EdgeConv.Converter.Quantise;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>How a float model becomes int8: an effort, and single choices that override what it stands for.</summary>
internal sealed class QuantiseWords
{
    private readonly Option<string> _effort = Options.Choice(
        "--effort", "How much work quantisation may be: fast, seconds; good, under a minute; best, minutes", "good", "fast", "good", "best");
    private readonly Option<string> _range = Options.Choice(
        "--range", "How ranges of activations follow from calibration: least squared error, all, without the rarest, least information lost; by default mse", null, "mse", "minmax", "percentile", "kl");
    private readonly Option<double?> _percentile = new("--percentile")
    {
        Description = "What --range percentile keeps on each side of zero, in percent: above 50, at most 100; by default 99.99", HelpName = "percent",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && percent is > 50 and <= 100)
                return percent;
            result.AddError($"--percentile {result.Tokens[0].Value} is not above 50 and at most 100");
            return null;
        },
    };
    private readonly Option<string> _weights = Options.Choice("--weights", "Scales of a layer's weights: one per output channel, or one for all; by default per-channel", null, "per-channel", "per-tensor");
    private readonly Option<string> _equalise = OnOff("--equalise", "Whether factors per channel are moved from layer to layer, so that channels use their levels alike");
    private readonly Option<string> _absorb = OnOff("--absorb-bias", "Whether what a channel always has is moved into the next layer's bias");
    private readonly Option<string> _correct = OnOff("--correct-bias", "Whether biases make up for the mean error of their layer");
    private readonly Option<int?> _round = Count("--round", "Steps of learned rounding per layer; 0 rounds to the nearest level");
    private readonly Option<double?> _fine = new("--fine-weights")
    {
        Description = "How many more multiply-adds layers whose weights get 16 bits may take, in percent of all: 0 to 100; by default as the effort says", HelpName = "percent",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100)
                return percent;
            result.AddError($"--fine-weights {result.Tokens[0].Value} is not between 0 and 100");
            return null;
        },
    };
    private readonly Option<int?> _int16 = Count("--int16", "The most layers whose activations may become int16");

    public void AddTo(Verb verb)
    {
        foreach (Option option in (Option[])[_effort, _range, _percentile, _weights, _equalise, _absorb, _correct, _round, _int16, _fine])
            verb.Add(option);
    }

    /// <param name="arithmetic">The rule that was asked for, or null.</param>
    public QuantiseOptions Of(ParseResult words, Rule? arithmetic)
    {
        int? int16 = words.GetValue(_int16);
        if (arithmetic == Rule.Tflm && int16 > 0)
            throw new EdgeConvException(CommandErrors.OptionValue, $"--int16 {int16}: arithmetic q31 has no int16 activations; leave one of the two out");
        double? fine = words.GetValue(_fine) / 100;
        if (arithmetic == Rule.Tflm && fine > 0)
            throw new EdgeConvException(CommandErrors.OptionValue, "--fine-weights: arithmetic q31 has no weights of 16 bits; leave one of the two out");
        return Overridden(QuantiseOptions.For(words.GetValue(_effort) switch
        {
            "fast" => Effort.Fast,
            "best" => Effort.Best,
            _ => Effort.Good,
        }));

        QuantiseOptions Overridden(QuantiseOptions options) => options with
        {
            Range = words.GetValue(_range) switch
            {
                "mse" => RangeMethod.MeanSquaredError,
                "minmax" => RangeMethod.MinMax,
                "percentile" => RangeMethod.Percentile,
                "kl" => RangeMethod.KullbackLeibler,
                _ => options.Range,
            },
            Percentile = words.GetValue(_percentile) ?? options.Percentile,
            Weights = words.GetValue(_weights) switch
            {
                "per-channel" => WeightMode.PerChannel,
                "per-tensor" => WeightMode.PerTensor,
                _ => options.Weights,
            },
            Equalise = IsOn(words.GetValue(_equalise)) ?? options.Equalise,
            // What is asked for is done, not tried.
            JudgesEqualisation = options.JudgesEqualisation && words.GetValue(_equalise) is null && words.GetValue(_absorb) is null,
            JudgesRanges = options.JudgesRanges && words.GetValue(_range) is null,
            AbsorbBias = IsOn(words.GetValue(_absorb)) ?? options.AbsorbBias,
            CorrectBias = IsOn(words.GetValue(_correct)) ?? options.CorrectBias,
            RoundingSteps = words.GetValue(_round) ?? options.RoundingSteps,
            WideLayers = arithmetic == Rule.Tflm ? 0 : int16 ?? options.WideLayers,
            FineWeights = arithmetic == Rule.Tflm ? 0 : fine ?? options.FineWeights,
            WidensWhereNeeded = options.WidensWhereNeeded && int16 is null,
            Rivals = [.. options.Rivals.Select(Overridden)],
        };
    }

    private static Option<string> OnOff(string name, string description) => Options.Choice(name, description + "; by default as the effort says", null, "on", "off");

    private static bool? IsOn(string? word) => word is null ? null : word == "on";

    private static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description + "; by default as the effort says", HelpName = "number",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                return count;
            result.AddError($"{name} {result.Tokens[0].Value} is no whole number from 0");
            return null;
        },
    };
}
