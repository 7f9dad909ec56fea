using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.TfLite;

public class HostileTfLiteTests
{
    [Fact]
    public void Imports_the_small_model_before_it_is_damaged()
    {
        ModelGraph graph = ModelImporter.Import("small.tflite", new SmallModel().Write(), new());
        Assert.Equal(["Convolution", "Convolution", "FullyConnected"], graph.Nodes.Select(node => node.GetType().Name));
        var (first, depthwise) = ((Convolution)graph.Nodes[0], (Convolution)graph.Nodes[1]);
        Assert.Equal((new Window(3, 2, 1, 1, 1), new Window(3, 2, 1, 0, 2), Clamp.Relu), (first.Vertical, first.Horizontal, first.Clamp));
        Assert.Equal([4, 3, 3, 1], depthwise.Weights.Shape);
        Assert.Equal((4, Clamp.Relu6, 0), (depthwise.Groups, depthwise.Clamp, depthwise.Weights.Quantisation!.Axis));
        // Stored [1, 3, 3, 4]: channel 1's taps lie 4 apart.
        Assert.Equal(((sbyte)(2 * 37), unchecked((sbyte)(6 * 37))),
            (((sbyte[])depthwise.Weights.Data!)[9], ((sbyte[])depthwise.Weights.Data!)[10]));
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "zero dimension", "lengths must be positive" },
        { "negative dimension", "lengths must be positive" },
        { "huge dimension", "lengths must be positive" },
        { "NaN scale", "a scale or zero point" },
        { "infinite scale", "a scale or zero point" },
        { "zero scale", "without one positive scale" },
        { "zero point outside int8", "a scale or zero point" },
        { "fewer scales than channels", "scales" },
        { "short weights", "bytes, its shape" },
        { "tensor that does not exist", "does not exist" },
        { "negative tensor", "lacks input 0" },
        { "buffer that does not exist", "names buffer" },
        { "operator code that does not exist", "names operator code" },
        { "cycle", "before any node makes it" },
        { "made twice", "exists already" },
        { "zero stride", "the file is damaged" },
        { "huge dilation", "the file is damaged" },
        { "wrong output shape", "the node makes" },
        { "no subgraph", "holds no graph" },
        { "no output", "no input or no output" },
        { "batch 2", "export with batch 1" },
        { "float output of int8", "all float or all int8" },
        { "unknown operators", "2 nodes are not supported yet: 'LSTM#1' (LSTM): recurrent" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Refuses_with_one_line_that_names_the_place(string damage, string message)
    {
        var model = new SmallModel();
        Damage(model, damage);
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.tflite", model.Write(), new()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("small.tflite: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.CallersMistake);
    }

    [Fact]
    public void Refuses_what_is_no_model_at_all()
    {
        foreach (byte[] bytes in (byte[][])[[], [1], new byte[8], new byte[1000], [.. "GIF89a, surely no network"u8]])
            Assert.Throws<EdgeConvException>(() => ModelImporter.Import("x.tflite", bytes, new()));
        Assert.Contains("cannot be read", Assert.Throws<EdgeConvException>(() => ModelImporter.Import("/nowhere/x.tflite")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_constants_that_many_nodes_share_to_grow_large()
    {
        var model = new SmallModel();
        // 2,000 depthwise nodes, each with its own transposed copy of the same 1 MiB of weights.
        model.Buffers[4][0] = new byte[1 << 20];
        model.Tensors[6][0] = (int[])[1, 1, 1 << 18, 4];
        model.Subgraph[3] = Enumerable.Repeat(model.Operators[2], 2000).ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.tflite", model.Write(), new()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
        Assert.True(error.Message.Contains("out of proportion", StringComparison.Ordinal)
            || error.Message.Contains("damaged", StringComparison.Ordinal));
    }

    private static void Damage(SmallModel model, string damage)
    {
        FlatFields Scales(int tensor) => (FlatFields)model.Tensors[tensor][4];
        FlatFields Options(int node) => (FlatFields)model.Operators[node][4];
        switch (damage)
        {
            case "zero dimension": model.Tensors[0][0] = (int[])[1, 0, 5, 2]; break;
            case "negative dimension": model.Tensors[3][0] = (int[])[4, -3, -3, 2]; break;
            case "huge dimension": model.Tensors[0][0] = (int[])[1, 1 << 30, 1 << 30, 2]; break;
            case "NaN scale": Scales(5)[2] = (float[])[float.NaN]; break;
            case "infinite scale": Scales(3)[2] = (float[])[1, 1, 1, float.PositiveInfinity]; break;
            case "zero scale": Scales(5)[2] = (float[])[0]; break;
            case "zero point outside int8": Scales(5)[3] = (long[])[128]; break;
            case "fewer scales than channels": Scales(3)[2] = (float[])[1, 1]; break;
            case "short weights": model.Buffers[2][0] = new byte[71]; break;
            case "tensor that does not exist": model.Operators[1][1] = (int[])[2, 3, 13]; break;
            case "negative tensor": model.Operators[1][1] = (int[])[-1, 3, 4]; break;
            case "buffer that does not exist": model.Tensors[3][2] = 8; break;
            case "operator code that does not exist": model.Operators[1][0] = 5; break;
            case "cycle": model.Operators[1][1] = (int[])[8, 6, 7]; model.Operators[1][4] = Options(2); model.Operators[1][0] = 2; break;
            case "made twice": model.Operators[3] = model.Operators[2]; break;
            case "zero stride": Options(1)[1] = 0; break;
            case "huge dilation": Options(1)[4] = int.MaxValue; break;
            case "wrong output shape": model.Tensors[5][0] = (int[])[1, 3, 4, 4]; break;
            case "no subgraph": model.Model[2] = Array.Empty<FlatFields>(); break;
            case "no output": model.Subgraph[2] = Array.Empty<int>(); break;
            case "batch 2": model.Tensors[0][0] = (int[])[2, 5, 5, 2]; break;
            case "float output of int8": model.Tensors[5][1] = (byte)0; break;
            case "unknown operators": model.Codes[1] = new() { [0] = (byte)16 }; model.Codes[3] = new() { [0] = (byte)127,
                [3] = 139 }; break;
            default: throw new ArgumentException(damage);
        }
    }
}
