using System.Globalization;
using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Decide;

/// <summary>Reads a session's outputs as the configuration says. Everything is checked and taken when it is made; reading allocates nothing.</summary>
internal abstract class AnswerDecoder
{
    /// <summary>How many scores an answer has; 0 for a detector.</summary>
    public virtual int Scores => 0;

    /// <summary>How many boxes an answer has at most; 0 for a classifier.</summary>
    public virtual int Boxes => 0;

    /// <summary>Adds what the session said to an answer; boxes are parts of what the model saw.</summary>
    public abstract void Decode(Session session, Answer answer);

    /// <summary>The decoder that the configuration names, for a model.</summary>
    /// <param name="at">The JSON path of the model, for errors.</param>
    /// <exception cref="EdgeConvException">The model's outputs are not what it reads.</exception>
    public static AnswerDecoder Of(Model model, IModelConfiguration configuration, string at)
    {
        if (!DecodeWords.HasBoxes(configuration.Decode))
            return new ScoresDecoder(model, configuration.Softmax && configuration.Decode == Decoding.Decode.Classes);
        return new BoxesDecoder(BoxReader.Of(configuration.Decode, ShapeOf(model), configuration.Boxes ?? new(), configuration.Softmax,
            (word, needs) => new(NodeErrors.ModelMisfit, $"{at}.decode: {word} needs {needs}; choose the decode that belongs to the model")));
    }

    /// <summary>What a reader of boxes must know of a model.</summary>
    public static DetectorShape ShapeOf(Model model) => new(model.Inputs[0].Rows, model.Inputs[0].Columns,
        [.. model.Outputs.Select(output => new OutputShape([.. output.Shape], output.IsChannelsFirst))]);

    /// <summary>The labels of a model: the configuration's, or those of its file.</summary>
    /// <exception cref="EdgeConvException">There are as many scores, but not as many labels.</exception>
    public static string[] Labels(Model model, IModelConfiguration configuration, int scores, string at)
    {
        string[] labels = [.. configuration.Labels ?? model.Labels];
        if (labels.Length > 0 && scores > 0 && labels.Length != scores && configuration.Decode == Decoding.Decode.Classes)
            throw new EdgeConvException(NodeErrors.ModelMisfit, $"{at}.labels: there are {labels.Length} labels but the model has {scores} scores; "
                + "give as many labels, in the order of the scores");
        return labels;
    }

    /// <summary>Which score or label a rule means.</summary>
    /// <param name="label">A label, or a number.</param>
    /// <param name="count">How many there are; 0 where that is not known.</param>
    /// <param name="at">The JSON path of the rule's label, for errors.</param>
    /// <exception cref="EdgeConvException">There is no such label.</exception>
    public static int IndexOf(string label, ReadOnlySpan<string> labels, int count, string at)
    {
        int index = labels.IndexOf(label);
        if (index >= 0)
            return index;
        int most = count > 0 ? count : labels.Length > 0 ? labels.Length : 1 << 16;
        if (int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < most)
            return index;
        string known = labels.Length == 0 ? $"a number from 0 to {most - 1}"
            : string.Join(", ", labels[..Math.Min(labels.Length, 10)].ToArray()) + (labels.Length > 10 ? ", ..." : "");
        throw new EdgeConvException(NodeErrors.ModelMisfit, $"{at}: the model has no label '{label}'; give {known}");
    }
}
