using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Demo;

/// <summary>
/// Counts right digits of the evaluation pictures, float and int8: at rest and LCD the digit itself, rolling a position within 0.2.
/// </summary>
internal sealed class DigitAccuracy
{
    private const int Each = 500;
    private const double Near = 0.2;
    private static readonly string[] Kinds = ["drum at rest", "drum rolling", "LCD"];

    private readonly float[][] _pictures;
    private readonly float[] _truth;

    /// <exception cref="EdgeConvException">The arrays are missing or others.</exception>
    public DigitAccuracy(string folder)
    {
        string pictures = Path.Combine(folder, "evaluation.npy"), labels = Path.Combine(folder, "evaluation-labels.npy");
        NpyArray pixels = NpyReader.Read(pictures), truth = NpyReader.Read(labels);
        int count = Each * Kinds.Length, size = pixels.Shape is [_, int rows, int columns] ? rows * columns : 0;
        if (size == 0 || pixels.Shape[0] != count || truth.Shape is not [int labelled] || labelled != count)
            throw new EdgeConvException(CommandErrors.DemoData, $"{pictures}: is not {count} pictures with as many labels; make both with tools/meter/data.py");
        _pictures = [.. Enumerable.Range(0, count).Select(i => Array.ConvertAll(pixels.Floats(i * size, size), level => level / 255))];
        _truth = truth.Floats(0, count);
    }

    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public KindAccuracy[] Measure(ModelGraph source, Model model, Action<double> progress)
    {
        using var executor = new FloatExecutor(source);
        using var session = new Session(model);
        var scores = new float[DigitPosition.Digits];
        var right = new int[Kinds.Length, 2];
        for (int i = 0; i < _pictures.Length; i++)
        {
            session.Run(_pictures[i], scores);
            right[i / Each, 0] += IsRight(i, executor.Run([_pictures[i]])[0]) ? 1 : 0;
            right[i / Each, 1] += IsRight(i, scores) ? 1 : 0;
            progress((i + 1.0) / _pictures.Length);
        }
        return [.. Kinds.Select((kind, k) => new KindAccuracy(kind, Each, 100.0 * right[k, 0] / Each, 100.0 * right[k, 1] / Each))];
    }

    private bool IsRight(int index, ReadOnlySpan<float> scores)
    {
        DigitPosition read = DigitPosition.Of(scores);
        double truth = _truth[index];
        return Kinds[index / Each] switch
        {
            "drum rolling" => Math.Abs(MeterReading.Way(truth, read.Position, DigitPosition.Digits)) <= Near,
            "LCD" => read.Digit == (int)Math.Round(truth) % DigitPosition.Digits,
            _ => (int)Math.Round(read.Position) % DigitPosition.Digits == (int)Math.Round(truth) % DigitPosition.Digits,
        };
    }
}
