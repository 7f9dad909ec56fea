using static EdgeConv.Converter.TfLite.OperatorModel;

namespace EdgeConv.Converter.TfLite;

/// <summary>A model of one operator over a float input, and the answer worked out by hand.</summary>
/// <param name="Input">The input's shape; its elements are those of <see cref="OperatorCases.Elements"/>.</param>
/// <param name="Make">Adds the operator and gives the number of the output tensor.</param>
/// <param name="Answer">All elements of the output.</param>
internal sealed record OperatorCase(string Operation, int[] Input, Func<OperatorModel, int, int> Make, double[] Answer)
{
    public byte[] Write() => FlatWriter.Write(Fields());

    public FlatFields Fields()
    {
        var model = new OperatorModel();
        int input = model.Map(Input), output = Make(model, input);
        return model.Ends([input], [output]).Fields();
    }
}

/// <summary>Every operator that the importer registers, by name; formulas are those of TensorFlow Lite's reference kernels.</summary>
internal static partial class OperatorCases
{
    private static readonly int[] s_map = [1, 2, 2, 2];

    public static readonly OperatorCase[] All =
    [
        Each("ABS", 101, 1, 2, 3, 4, 5, 6, 7, 8),
        Each("CEIL", 104, 1, -2, 3, -4, 5, -6, 7, -8),
        Each("ELU", 111, 1, Math.Exp(-2) - 1, 3, Math.Exp(-4) - 1, 5, Math.Exp(-6) - 1, 7, Math.Exp(-8) - 1),
        Each("EXP", 47, [.. Elements(8).Select(x => Math.Exp(x))]),
        Each("FLOOR", 8, 1, -2, 3, -4, 5, -6, 7, -8),
        Each("GELU", 150, [.. Elements(8).Select(x => x / 2 * (1 + Erf(x / Math.Sqrt(2))))]),
        Each("HARD_SWISH", 117, [.. Elements(8).Select(x => x * Math.Clamp(x + 3, 0, 6) / 6)]),
        new("LEAKY_RELU", s_map, (m, i) => One(m, 98, [i], s_map, new() { [0] = 0.5f }), [1, -1, 3, -2, 5, -3, 7, -4]),
        Squared("LOG", 73, x => Math.Log(x * x)),
        Each("LOGISTIC", 14, [.. Elements(8).Select(x => 1 / (1 + Math.Exp(-x)))]),
        Each("NEG", 59, -1, 2, -3, 4, -5, 6, -7, 8),
        Each("RELU", 19, 1, 0, 3, 0, 5, 0, 7, 0),
        Each("RELU_0_TO_1", 152, 1, 0, 1, 0, 1, 0, 1, 0),
        Each("RELU_N1_TO_1", 20, 1, -1, 1, -1, 1, -1, 1, -1),
        Each("RELU6", 21, 1, 0, 3, 0, 5, 0, 6, 0),
        Each("ROUND", 116, 1, -2, 3, -4, 5, -6, 7, -8),
        Squared("RSQRT", 76, x => 1 / Math.Abs(x)),
        Each("SIGN", 158, 1, -1, 1, -1, 1, -1, 1, -1),
        Squared("SQRT", 75, Math.Abs),
        Each("SQUARE", 92, 1, 4, 9, 16, 25, 36, 49, 64),
        Each("TANH", 28, [.. Elements(8).Select(Math.Tanh)]),
        new("ADD", s_map, (m, i) => One(m, 0, [i, i], s_map), [2, -4, 6, -8, 10, -12, 14, -16]),
        new("ADD", s_map, (m, i) => One(m, 0, [i, m.Floats([2], 10, 20)], s_map), [11, 18, 13, 16, 15, 14, 17, 12]),
        new("SUB", s_map, (m, i) => One(m, 41, [m.Floats([2, 2, 1], 1, 2, 3, 4), i], s_map), [0, 3, -1, 6, -2, 9, -3, 12]),
        new("MUL", s_map, (m, i) => One(m, 18, [i, i], s_map, new() { [0] = (byte)3 }), [1, 4, 6, 6, 6, 6, 6, 6]), // ReLU6
        new("DIV", s_map, (m, i) => One(m, 42, [i, m.Floats([2], 2, 4)], s_map), [0.5, -0.5, 1.5, -1, 2.5, -1.5, 3.5, -2]),
        new("MAXIMUM", s_map, (m, i) => One(m, 55, [i, m.Floats([2], 4, -5)], s_map), [4, -2, 4, -4, 5, -5, 7, -5]),
        new("MINIMUM", s_map, (m, i) => One(m, 57, [m.Floats([1], 2), i], s_map), [1, -2, 2, -4, 2, -6, 2, -8]),
        new("POW", s_map, (m, i) => One(m, 78, [i, m.Floats([1], 3)], s_map), [1, -8, 27, -64, 125, -216, 343, -512]),
        new("SQUARED_DIFFERENCE", s_map, (m, i) => One(m, 99, [i, m.Floats([2], 1, 2)], s_map), [0, 16, 4, 36, 16, 64, 36, 100]),
        new("PRELU", s_map, (m, i) => One(m, 54, [i, m.Floats([1, 1, 2], 9, 0.25f)], s_map), [1, -0.5, 3, -1, 5, -1.5, 7, -2]),
        new("MEAN", s_map, (m, i) => One(m, 40, [i, m.Ints(1, 2)], [1, 1, 1, 2], new() { [0] = (byte)1 }), [4, -5]),
        new("MEAN", s_map, (m, i) => One(m, 40, [i, m.Ints(-1)], [1, 2, 2]), [-0.5, -0.5, -0.5, -0.5]),
        new("SUM", s_map, (m, i) => One(m, 74, [i, m.Ints(2)], [1, 2, 2]), [4, -6, 12, -14]),
        new("REDUCE_MAX", s_map, (m, i) => One(m, 82, [i, m.Ints(1)], [1, 1, 2, 2], new() { [0] = (byte)1 }), [5, -2, 7, -4]),
        new("REDUCE_MIN", s_map, (m, i) => One(m, 89, [i, m.Ints(1)], [1, 2, 2]), [1, -6, 3, -8]),
        new("ARG_MAX", s_map, (m, i) => One(m, 56, [i, m.Int(3)], [1, 2, 2]), [0, 0, 0, 0]),
        new("ARG_MIN", s_map, (m, i) => One(m, 79, [i, m.Int(2)], [1, 2, 2]), [0, 1, 0, 1]),
        new("SOFTMAX", s_map, (m, i) => One(m, 25, [i], s_map, new() { [0] = 1f }),
            [Sigmoid(3), Sigmoid(-3), Sigmoid(7), Sigmoid(-7), Sigmoid(11), Sigmoid(-11), Sigmoid(15), Sigmoid(-15)]),
        new("L2_NORMALIZATION", s_map, (m, i) => One(m, 11, [i], s_map), [.. Elements(8).Select((x, i) => x / Math.Sqrt(Elements(8)[i / 2 * 2] * Elements(8)[i / 2 * 2] + Elements(8)[i / 2 * 2 + 1] * Elements(8)[i / 2 * 2 + 1]))]),
        new("LOCAL_RESPONSE_NORMALIZATION", s_map, (m, i) => One(m, 13, [i], s_map, new() { [0] = 1, [1] = 1f, [2] = 0.5f, [3] = 1f }),
            [.. Elements(8).Select((x, i) => x / (1 + 0.5 * (Elements(8)[i / 2 * 2] * Elements(8)[i / 2 * 2] + Elements(8)[i / 2 * 2 + 1] * Elements(8)[i / 2 * 2 + 1])))]),
        .. Windows(),
        .. Movers(),
    ];

    /// <summary>1, -2, 3, -4, ...</summary>
    public static double[] Elements(int count) => [.. Enumerable.Range(1, count).Select(i => i % 2 == 0 ? -i : (double)i)];

    private static OperatorCase Each(string operation, int code, params double[] answer) => new(operation, s_map, (m, i) => One(m, code, [i], s_map), answer);

    /// <summary>A function of squares, which are positive.</summary>
    private static OperatorCase Squared(string operation, int code, Func<double, double> answer) => new(operation, s_map, (m, i) =>
    {
        int square = m.Map(s_map);
        m.Operator(92, [i], [square]);
        return One(m, code, [square], s_map);
    }, [.. Elements(8).Select(answer)]);

    private static int One(OperatorModel model, int code, int[] inputs, int[] output, FlatFields? options = null)
    {
        int tensor = model.Map(output);
        model.Operator(code, inputs, [tensor], options);
        return tensor;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>By its series, which serves small arguments; of greater ones it is 1 to eight digits.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 4)
            return Math.Sign(x);
        double sum = x, term = x;
        for (int n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
