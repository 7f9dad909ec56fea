using System.CommandLine;
using System.Globalization;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Evaluate;

/// <summary>The options that say what a model is judged on, and how its outputs are read: in the words of a node's configuration.</summary>
internal sealed class DataWords
{
    private const string Text = "text";

    private readonly Option<string> _data = new("--data", "--inputs")
    {
        Description = "What to judge by: a folder of pictures per class, a data set in one of the formats, or a .npy array", HelpName = "file|folder", Required = true,
    };
    private readonly Option<string> _format = Options.Choice("--format", "How the data set lies there; by default as it looks", null, DataSets.Words);
    private readonly Option<int?> _limit = Options.OptionalCount<int>("--limit", "The most samples, taken evenly from all of them", "number");
    private readonly Option<string> _labels = new("--labels") { Description = "Names of the model's classes, one a line, in place of its own", HelpName = "file" };
    private readonly Option<int?> _first = new("--first-class")
    {
        Description = "Which class of the model the data set's first is: 1 where the model's first is the background; then names do not matter", HelpName = "number",
    };
    private readonly Option<string> _decode = Options.Choice("--decode", "How the outputs are read: as a node's decode, or lines of text; by default classes", null, [.. DecodeWords.All, Text]);
    private readonly Option<bool> _softmax = new("--softmax") { Description = "Scores of anchor-boxes are logits" };
    private readonly Option<double?> _score = Fraction("--score", "Boxes below it are left out; 0.01 by default");
    private readonly Option<double?> _overlap = Fraction("--overlap", "Of two boxes of a class that overlap by more, the worse is left out; 0.65 by default");
    private readonly Option<int?> _most = Options.OptionalCount<int>("--most", "How many boxes of a picture are kept; 100 by default", "number");
    private readonly Option<int?> _background = new("--background") { Description = "Of corner-boxes and anchor-boxes, the class that means nothing; 0 by default, -1 for none", HelpName = "number" };
    private readonly Option<string> _anchors = new("--anchors")
    {
        Description = "Of anchor-boxes, the sides of a cell's anchors in pixels, grid by grid; Ultraface's by default", HelpName = "10,16,24/32,48/...",
    };
    private readonly Option<int?> _blank = new("--blank") { Description = "Of text, the symbol that means none; the last by default", HelpName = "number" };

    public void AddTo(Verb verb)
    {
        foreach (Option option in (Option[])[_data, _format, _limit, _labels, _first, _decode, _softmax, _score, _overlap, _most, _background, _anchors, _blank])
            verb.Add(option);
    }

    public string Path(ParseResult words) => words.GetRequiredValue(_data);

    /// <summary>Reads the data set.</summary>
    /// <param name="inputs">The model's.</param>
    /// <param name="describesPictures">Whether it was said how pictures become its input.</param>
    public EvaluationSet Read(ParseResult words, IReadOnlyList<(string Name, int[] Shape)> inputs, bool describesPictures)
    {
        DataFormat? format = words.GetValue(_format) is { } word ? (DataFormat)Array.IndexOf(DataSets.Words, word) : null;
        return DataSets.Read(Path(words), format, new(inputs, Of(words).Answers.FindsBoxes, describesPictures));
    }

    public EvaluationOptions Of(ParseResult words)
    {
        string word = words.GetValue(_decode) ?? DecodeWords.All[0];
        BoxConfiguration otherwise = AnswerOptions.ForPrecision;
        var boxes = new BoxConfiguration(words.GetValue(_score) ?? otherwise.Score, words.GetValue(_overlap) ?? otherwise.Overlap,
            Within("--most", words.GetValue(_most), 1, 10_000) ?? otherwise.Most, Within("--background", words.GetValue(_background), -1, 100_000) ?? otherwise.Background, Anchors(words));
        var answers = new AnswerOptions(word == Text ? Decode.Classes : (Decode)Array.IndexOf(DecodeWords.All, word), word == Text, words.GetValue(_softmax), boxes,
            Within("--blank", words.GetValue(_blank), 0, 1 << 20));
        return new(answers, Within("--first-class", words.GetValue(_first), 0, 1 << 20), words.GetValue(_labels) is { } file ? ClassNames.Read(file) : null, words.GetValue(_limit) ?? int.MaxValue);
    }

    private double[][]? Anchors(ParseResult words)
    {
        if (words.GetValue(_anchors) is not { } text)
            return null;
        double[][] grids = [.. text.Split('/').Select(grid => grid.Split(',').Select(side =>
            double.TryParse(side, NumberStyles.Float, CultureInfo.InvariantCulture, out double pixels) && pixels is >= 1 and <= 16384 ? pixels : double.NaN).ToArray())];
        return grids.Length > 8 || grids.Any(grid => grid.Length > 32 || grid.Any(double.IsNaN))
            ? throw new EdgeConvException(CommandErrors.OptionValue, $"--anchors {text}: give 1 to 8 grids of 1 to 32 sides from 1 to 16384, as 10,16,24/32,48") : grids;
    }

    private static int? Within(string option, int? value, int least, int most) =>
        value is null || (value >= least && value <= most) ? value : throw new EdgeConvException(CommandErrors.OptionValue, $"{option} {value}: give {least} to {most}");

    private static Option<double?> Fraction(string name, string description) => new(name)
    {
        Description = description, HelpName = "0..1",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1)
                return value;
            result.AddError($"{name} {result.Tokens[0].Value} is no number from 0 to 1");
            return null;
        },
    };
}
