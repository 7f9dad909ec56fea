using System.Globalization;
using EdgeConv.Converter.Evaluate;

namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>The place of the largest value of the first output is the answer. At most so many answers may be lost, those that became right taken off.</summary>
/// <param name="labels">The right answers of the data set, as places among the outputs.</param>
/// <param name="most">Points of all pictures, or a number of answers.</param>
internal sealed class AnswersJudge(int[] labels, double most, bool isInPoints) : IJudge
{
    public int Pictures { get; private set; }

    public int FloatRight { get; private set; }

    public int Int8Right { get; private set; }

    public int Lost { get; private set; }

    public int Won { get; private set; }

    public int Changed { get; private set; }

    /// <summary>Of each picture whether the int8 network was right.</summary>
    public List<bool> Rights { get; } = [];

    public void Add(int picture, float[][] expected, float[][] actual)
    {
        int right = labels[picture], before = Comparison.Answer(expected[0]), after = Comparison.Answer(actual[0]);
        Pictures++;
        FloatRight += before == right ? 1 : 0;
        Int8Right += after == right ? 1 : 0;
        Rights.Add(after == right);
        Lost += before == right && after != right ? 1 : 0;
        Won += before != right && after == right ? 1 : 0;
        Changed += before != after ? 1 : 0;
    }

    public string Found => string.Create(CultureInfo.InvariantCulture,
        $"{100.0 * FloatRight / Pictures:0.00} -> {100.0 * Int8Right / Pictures:0.00} %, {Changed} changed: {Lost} lost, {Won} won");

    public string Limit => isInPoints ? string.Create(CultureInfo.InvariantCulture, $"{most:0.0} points") : $"{most} net";

    public double Score => Int8Right;

    public bool Holds => Lost - Won <= (isInPoints ? most * Pictures / 100 : most);
}
