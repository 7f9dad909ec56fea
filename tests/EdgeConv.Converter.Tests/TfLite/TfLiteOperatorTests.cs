using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.TfLite;

/// <summary>One operator at a time, float, against answers worked out by hand.</summary>
public class TfLiteOperatorTests
{
    private const int Int8 = 9, Int32 = 2, Float16 = 1;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, OperatorCases.All.Length)];

    [Theory, MemberData(nameof(Cases))]
    public void Gives_the_answer_worked_out_by_hand(int which)
    {
        OperatorCase one = OperatorCases.All[which];
        ModelGraph graph = ModelImporter.Import("operator.tflite", one.Write(), new());
        using var executor = new FloatExecutor(graph, workers: 1);
        float[] answer = executor.Run([[.. OperatorCases.Elements(one.Input.Aggregate((a, b) => a * b)).Select(x => (float)x)]])[0];
        Assert.True(answer.Length == one.Answer.Length && answer.Zip(one.Answer).All(pair => Math.Abs(pair.First - pair.Second) <= 2e-6 * Math.Max(1, Math.Abs(pair.Second))),
            $"{one.Operation}: {string.Join(" ", answer)}, not {string.Join(" ", one.Answer)}");
    }

    [Fact]
    public void Every_operator_that_is_imported_has_a_case() =>
        Assert.Equal(TfLiteImporter.Known.Order(StringComparer.Ordinal), OperatorCases.All.Select(one => one.Operation).Distinct().Order(StringComparer.Ordinal));

    private static readonly float[] s_map = [1, -2, 3, -4, 5, -6, 7, -8]; // 2 x 2 pixels of 2 channels

    [Fact]
    public void Pools_the_maximum() => Assert.Equal([7, -2],
        Run(17, new() { [0] = (byte)1, [1] = 1, [2] = 1, [3] = 2, [4] = 2 }, [1, 1, 1, 2]));

    [Fact]
    public void Takes_the_mean_over_rows_and_columns() =>
        Assert.Equal([4, -5], Run(40, new() { [0] = (byte)0 }, [1, 2], Constant(Int32, [2], Ints(1, -2))));

    [Fact]
    public void Pads_with_zero_and_with_a_value()
    {
        FlatFields amounts() => Constant(Int32, [4, 2], Ints(0, 0, 0, 0, 1, 0, 0, 0));
        Assert.Equal([0, 0, 1, -2, 3, -4, 0, 0, 5, -6, 7, -8], Run(34, [], [1, 2, 3, 2], amounts()));
        Assert.Equal([9, 9, 1, -2, 3, -4, 9, 9, 5, -6, 7, -8], Run(60, [], [1, 2, 3, 2], amounts(), Constant(0, [1], Floats(9))));
    }

    [Fact]
    public void Transposes_at_the_end() =>
        Assert.Equal([1, 3, 5, 7, -2, -4, -6, -8], Run(39, [], [1, 2, 2, 2], Constant(Int32, [4], Ints(0, 3, 1, 2))));

    [Theory]
    [InlineData(0, false, "11 18 13 16 15 14 17 12")] // ADD
    [InlineData(41, false, "-9 -22 -7 -24 -5 -26 -3 -28")] // SUB
    [InlineData(41, true, "9 22 7 24 5 26 3 28")]
    [InlineData(18, false, "10 -40 30 -80 50 -120 70 -160")] // MUL
    [InlineData(42, false, "0.1 -0.1 0.3 -0.2 0.5 -0.3 0.7 -0.4")] // DIV
    public void Computes_with_a_constant_per_channel(int code, bool constantFirst, string expected)
    {
        float[] answer = Run(code, [], [1, 2, 2, 2], constantFirst, Constant(0, [2], Floats(10, 20)));
        Assert.All(expected.Split(' ').Zip(answer), pair =>
            Assert.Equal(float.Parse(pair.First, System.Globalization.CultureInfo.InvariantCulture), pair.Second, 1e-6f));
    }

    [Theory]
    [InlineData(19, "1 0 3 0 5 0 7 0")]
    [InlineData(20, "1 -1 1 -1 1 -1 1 -1")]
    [InlineData(21, "1 0 3 0 5 0 6 0")]
    public void Clamps(int code, string expected) =>
        Assert.Equal(expected.Split(' ').Select(float.Parse), Run(code, [], [1, 2, 2, 2]));

    [Theory]
    [InlineData(Float16)]
    [InlineData(Int8)]
    public void Dequantises_constant_weights(int type)
    {
        byte[] ones = type == Int8 ? [2, 4] : [.. BitConverter.GetBytes((Half)1), .. BitConverter.GetBytes((Half)2)];
        FlatFields stored = Constant(type, [1, 1, 1, 2], ones);
        stored[4] = new FlatFields { [2] = (float[])[0.5f], [3] = (long[])[0] };
        FlatFields plain = new() { [0] = (int[])[1, 1, 1, 2], [2] = 0, [3] = "plain" };
        ModelGraph graph = Import(type: 0,
            [new() { [0] = 6, [1] = (int[])[2], [2] = (int[])[3] },
                new() { [0] = 3, [1] = (int[])[0, 3], [2] = (int[])[1], [4] = new FlatFields { [0] = (byte)1, [1] = 1, [2] = 1 } }],
            [1, 2, 2, 1], stored, plain);
        Assert.Equal([1 - 4, 3 - 8, 5 - 12, 7 - 16], Answer(graph));
    }

    [Fact]
    public void Quantises_and_dequantises_at_the_edges()
    {
        FlatFields inner = new() { [0] = (int[])[1, 2, 2, 2], [1] = (byte)Int8, [2] = 0, [3] = "inner",
            [4] = new FlatFields { [2] = (float[])[0.5f], [3] = (long[])[1] } };
        ModelGraph graph = Import(type: 0, [new() { [0] = 114, [1] = (int[])[0], [2] = (int[])[2] },
            new() { [0] = 6, [1] = (int[])[2], [2] = (int[])[1] }], [1, 2, 2, 2], inner);
        Assert.Equal(["Quantize", "Quantize"], graph.Nodes.Select(node => node.GetType().Name));
        Assert.Equal((ElementType.Float32, ElementType.Int8, ElementType.Float32),
            (graph.Inputs[0].Type, graph.Nodes[0].Output.Type, graph.Outputs[0].Type));
    }

    [Fact]
    public void Joins_channels()
    {
        ModelGraph graph = Import(type: 0, [new() { [0] = 2, [1] = (int[])[0, 0], [2] = (int[])[1],
            [4] = new FlatFields { [0] = -1 } }], [1, 2, 2, 4]);
        Assert.Equal([1, -2, 1, -2, 3, -4, 3, -4, 5, -6, 5, -6, 7, -8, 7, -8], Answer(graph));
    }

    private static float[] Run(int code, FlatFields options, int[] output, params FlatFields[] constants) =>
        Run(code, options, output, constantFirst: false, constants);

    private static float[] Run(int code, FlatFields options, int[] output, bool constantFirst, params FlatFields[] constants)
    {
        int[] inputs = [0, .. Enumerable.Range(2, constants.Length)];
        if (constantFirst)
            Array.Reverse(inputs);
        return Answer(Import(type: 0, [new() { [0] = code, [1] = inputs, [2] = (int[])[1], [4] = options }], output, constants));
    }

    private static float[] Answer(ModelGraph graph)
    {
        using var executor = new FloatExecutor(graph, workers: 1);
        return [.. executor.Run([s_map])[0]];
    }

    /// <summary>Tensor 0 is the input, 1 the output, then the others; operators name builtin codes.</summary>
    private static ModelGraph Import(int type, FlatFields[] operators, int[] output, params FlatFields[] others)
    {
        FlatFields[] codes = [.. operators.Select(node => new FlatFields { [0] = (byte)(int)node[0], [3] = node[0] })];
        for (int i = 0; i < operators.Length; i++)
            operators[i] = new() { [0] = i, [1] = operators[i][1], [2] = operators[i][2],
                [4] = operators[i].GetValueOrDefault(4, new FlatFields()) };
        FlatFields[] buffers = [[], .. others.Where(tensor => tensor[2] is byte[]).Select(tensor => new FlatFields { [0] = tensor[2] })];
        int next = 1;
        foreach (FlatFields tensor in others.Where(tensor => tensor[2] is byte[]))
            tensor[2] = next++;
        FlatFields End(string name, int[] shape) => new() { [0] = shape, [1] = (byte)type, [2] = 0, [3] = name };
        FlatFields subgraph = new() { [0] = (FlatFields[])[End("in", [1, 2, 2, 2]), End("out", output), .. others], [1] = (int[])[0],
            [2] = (int[])[1], [3] = operators };
        return ModelImporter.Import("operator.tflite",
            FlatWriter.Write(new() { [0] = 3, [1] = codes, [2] = (FlatFields[])[subgraph], [4] = buffers }), new());
    }

    private static FlatFields Constant(int type, int[] shape, byte[] data) =>
        new() { [0] = shape, [1] = (byte)type, [2] = data, [3] = "constant" };

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
