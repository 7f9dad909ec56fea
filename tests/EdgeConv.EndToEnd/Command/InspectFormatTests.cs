using System.Text.Json;
using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.TfLite;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

/// <summary>
/// One network as ONNX, TensorFlow Lite and .ecb file, in the words of <c>inspect</c>: 3x3 from 3 channels to 4, 3x3 dilated by 2 with stride 2, then 1x1 in two
/// groups.
/// </summary>
public sealed class InspectFormatTests : IDisposable
{
    private const int Size = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Formats => ["onnx", "tflite", "ecb"];

    [Theory, MemberData(nameof(Formats))]
    public void Json_says_of_each_layer_window_dilation_groups_cost_and_what_a_separable_one_would_cost(string format)
    {
        JsonElement report = ConvertTests.Json(CommandRun.Of("inspect", File(format), "--json"));
        JsonElement[] layers = [.. report.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("operator").GetString() == "convolution")];
        Assert.Equal(3, layers.Length);
        int biases = format == "ecb" ? 4 : 0; // the file has one for each channel
        Assert.Equal(["[3,3]", "[3,3]", "[1,1]"], Texts("kernel"));
        Assert.Equal(["[1,1]", "[2,2]", "[1,1]"], Texts("stride"));
        Assert.Equal(["[1,1]", "[2,2]", "[1,1]"], Texts("dilation"));
        Assert.Equal(["1", "1", "2"], Texts("groups"));
        Assert.Equal(["[3,3]", "[7,7]", "[7,7]"], Texts("receptive_field"));
        Assert.Equal([108 + biases, 144 + biases, 8 + biases], Numbers("parameters"));
        Assert.Equal([108 * 100, 144 * 9, 8 * 9], Numbers("macs"));
        string batch = format == "ecb" ? "" : "1,";
        Assert.Equal([$"[{batch}10,10,4]", $"[{batch}3,3,4]", $"[{batch}3,3,4]"], Texts("output"));
        Assert.Equal([$"[[{batch}12,12,3]]", $"[[{batch}10,10,4]]", $"[[{batch}3,3,4]]"], Texts("inputs"));
        Assert.Equal(Numbers("macs").Sum(), report.GetProperty("macs").GetInt64());
        Assert.Equal(Numbers("parameters").Sum(), report.GetProperty("parameters").GetInt64());
        Assert.Equal(format, report.GetProperty("format").GetString());

        JsonElement separable = layers[0].GetProperty("separable");
        Assert.Equal(27 + 12 + biases, separable.GetProperty("parameters").GetInt64());
        Assert.Equal((27 + 12) * 100, separable.GetProperty("macs").GetInt64());
        Assert.Equal(1.0 / 4 + 1.0 / 9, separable.GetProperty("ratio").GetDouble(), 9);
        Assert.Equal(JsonValueKind.Null, layers[2].GetProperty("separable").ValueKind);

        string[] Texts(string key) => [.. layers.Select(layer => string.Concat(layer.GetProperty(key).GetRawText().Where(c => !char.IsWhiteSpace(c))))];
        long[] Numbers(string key) => [.. layers.Select(layer => layer.GetProperty(key).GetInt64())];
    }

    [Theory, MemberData(nameof(Formats))]
    public void Text_has_a_column_for_each_and_a_table_of_separable_convolutions(string format)
    {
        string[] lines = CommandRun.Of("inspect", File(format)).Succeeds().Output.Split('\n');
        string[] words = ["#", "operator", "output", "window", "parameters", "MACs", "receptive", "name"];
        Assert.Contains(lines, line => Words(line).SequenceEqual(words));
        Assert.Contains(lines, line => Holds(line, "convolution", "3x3", "10,800"));
        Assert.Contains(lines, line => Holds(line, "convolution", "3x3/2x2", "d2x2", "1,296", "7x7"));
        Assert.Contains(lines, line => Holds(line, "convolution", "1x1", "g2", "72", "7x7"));
        int title = Array.FindIndex(lines, line => line == "depthwise-separable in place of the standard convolutions:");
        Assert.True(title > 0);
        Assert.Contains(lines[title..], line => Holds(line, "3,900", "0.361"));

        static bool Holds(string line, params string[] cells) => !cells.Except(Words(line)).Any();
        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private string File(string format)
    {
        if (format == "tflite")
            return _folder.Write("small.tflite", TfLite());
        string onnx = _folder.Write("small.onnx", Onnx());
        if (format == "onnx")
            return onnx;
        string calibration = _folder.File("small.npy"), target = _folder.File("small.ecb");
        using (FileStream file = System.IO.File.Create(calibration))
            NpyWriter.Write(file, new(ElementType.Float32, [1, 3, Size, Size], Enumerable.Range(0, 3 * Size * Size).Select(i => i % 17 / 8f - 1).ToArray()));
        CommandRun.Of("convert", onnx, "-o", target, "--calibrate", calibration).Succeeds();
        return target;
    }

    private static byte[] Onnx()
    {
        SmallModels model = new SmallModels().Input("in", 1, 3, Size, Size).Floats("a", [4, 3, 3, 3]).Floats("b", [4, 4, 3, 3]).Floats("c", [4, 2, 1, 1]);
        model.Node("Conv", ["in", "a"], "first", ("kernel_shape", [3, 3]));
        model.Node("Conv", ["first", "b"], "second", ("kernel_shape", [3, 3]), ("strides", [2, 2]), ("dilations", [2, 2]));
        return model.Node("Conv", ["second", "c"], "out", ("kernel_shape", [1, 1]), ("group", [2])).Output("out").Write();
    }

    private static byte[] TfLite()
    {
        var model = new OperatorModel();
        int input = model.Map(1, Size, Size, 3), first = model.Map(1, 10, 10, 4), second = model.Map(1, 3, 3, 4), output = model.Map(1, 3, 3, 4);
        return model.Operator(3, [input, Weights(4, 3, 3, 3)], [first], Window(1, 1)).Operator(3, [first, Weights(4, 3, 3, 4)], [second], Window(2, 2))
            .Operator(3, [second, Weights(4, 1, 1, 2)], [output], Window(1, 1)).Ends([input], [output]).Write();

        int Weights(params int[] shape) => model.Floats(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (i * 37 % 19 - 9) / 8f)]);

        static FlatFields Window(int stride, int dilation) => new() { [0] = (byte)1, [1] = stride, [2] = stride, [4] = dilation, [5] = dilation };
    }
}
