using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Answers;

/// <summary>How a network's outputs are read, in the words of a node's configuration.</summary>
/// <param name="Decode">As a node's <c>decode</c>; of <c>classes</c> and maps each pixel is read.</param>
/// <param name="IsText">Scores of symbols at steps along a line (connectionist temporal classification); no node reads those.</param>
/// <param name="Softmax">Of <c>anchor-boxes</c>: whether scores are logits.</param>
/// <param name="Boxes">What becomes of a detector's boxes.</param>
/// <param name="Blank">Of text, the symbol that means none; null for the last.</param>
internal sealed record AnswerOptions(Decode Decode = Decode.Classes, bool IsText = false, bool Softmax = false, BoxConfiguration? Boxes = null, int? Blank = null)
{
    /// <summary>Average precision wants every box with its score: only what is next to nothing is left out.</summary>
    public static BoxConfiguration ForPrecision { get; } = new(Score: 0.01, Overlap: 0.65, Most: 100);

    public bool FindsBoxes => DecodeWords.HasBoxes(Decode);
}

/// <summary>Reads a network's outputs.</summary>
internal abstract class AnswerReader
{
    /// <summary>What the outputs say.</summary>
    /// <param name="outputs">One array per output, in the source model's layout.</param>
    /// <param name="seen">The part of the picture that the network saw, in fractions of it.</param>
    public abstract Answer Read(float[][] outputs, (float Left, float Top, float Right, float Bottom) seen);

    /// <summary>The reader for a network and a data set.</summary>
    /// <param name="truth">What a sample should be answered with; null where nobody knows.</param>
    /// <exception cref="EdgeConvException">The outputs are not what the options say, or not what the truth is about.</exception>
    public static AnswerReader Of(DetectorShape network, AnswerOptions options, Truth? truth)
    {
        bool isText = options.IsText || truth is TextTruth;
        if (truth is BoxesTruth && !options.FindsBoxes)
            throw Misfit("the data set has boxes; say how the outputs become boxes: --decode " + string.Join(" or ", DecodeWords.All.Where((_, i) => DecodeWords.HasBoxes((Decode)i))));
        if (options.FindsBoxes && truth is not (null or BoxesTruth))
            throw Misfit($"--decode {DecodeWords.All[(int)options.Decode]} gives boxes, and the data set has none; choose the decode or the data set that belongs to the model");
        if (options.FindsBoxes)
            return new OfBoxes(BoxReader.Of(options.Decode, network, options.Boxes ?? AnswerOptions.ForPrecision, options.Softmax,
                (word, needs) => Misfit($"--decode {word} needs {needs}; choose the decode that belongs to the model")));
        OutputShape output = network.Outputs[0];
        if (isText)
            return new OfText(output, options.Blank);
        MapAxes? axes = MapAxes.Of(output);
        return truth is MaskTruth || (truth is null && axes is { Rows: > 1, Columns: > 1 })
            ? new OfMask(axes ?? throw Misfit($"the data set has masks, and the first output [{string.Join(", ", output.Sizes)}] is no map of up to 255 classes; give a model for segmentation"))
            : new OfScores();
    }

    internal static EdgeConvException Misfit(string what) => new(ConverterErrors.DataMisfit, "outputs: " + what);

    private sealed class OfScores : AnswerReader
    {
        public override Answer Read(float[][] outputs, (float Left, float Top, float Right, float Bottom) seen) => new ScoresAnswer(outputs[0]);
    }

    private sealed class OfBoxes(BoxReader reader) : AnswerReader
    {
        public override Answer Read(float[][] outputs, (float Left, float Top, float Right, float Bottom) seen)
        {
            for (int i = 0; i < reader.Outputs.Length; i++)
                outputs[i].CopyTo(reader.Outputs[i]);
            var boxes = new Box[reader.Most];
            int count = reader.Read(boxes);
            return new BoxesAnswer([.. boxes.Take(count).Select(box => box.Within(seen.Left, seen.Top, seen.Right, seen.Bottom))]);
        }
    }

    private sealed class OfMask(MapAxes axes) : AnswerReader
    {
        public override Answer Read(float[][] outputs, (float Left, float Top, float Right, float Bottom) seen) => new MaskAnswer(axes.Labels(outputs[0]));
    }

    private sealed class OfText : AnswerReader
    {
        private readonly Ctc _ctc;
        private readonly int _steps;

        /// <summary>Of an output's two axes the longer one is symbols: there are more of them than places along a line.</summary>
        public OfText(OutputShape output, int? blank)
        {
            int[] sizes = [.. output.Sizes.Where(size => size > 1)];
            if (sizes is not [var first, var second] || first == second)
                throw Misfit($"text needs an output of symbols times steps, more symbols than steps, not [{string.Join(", ", output.Sizes)}]; give a model that reads lines of text");
            (int symbols, _steps) = (Math.Max(first, second), Math.Min(first, second));
            if (blank >= symbols)
                throw Misfit($"--blank {blank}: there are {symbols} symbols; give 0 to {symbols - 1}");
            _ctc = new(symbols, _steps, blank ?? symbols - 1, stepsFirst: second > first);
        }

        public override Answer Read(float[][] outputs, (float Left, float Top, float Right, float Bottom) seen)
        {
            var text = new int[_steps];
            return new TextAnswer(text[.._ctc.Decode(outputs[0], text)]);
        }
    }
}
