using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using Xunit;

namespace EdgeConv.Converter.Onnx;

public class HostileOnnxTests
{
    [Fact]
    public void Imports_the_small_model_before_it_is_damaged()
    {
        ModelGraph graph = ModelImporter.Import("small.onnx", SmallModels.Network().Write(), new());
        Assert.Equal(["Transpose", "Convolution", "ChannelPermutation", "Pool", "FullyConnected", "Softmax"],
            graph.Nodes.Select(node => node.GetType().Name));
        Assert.Equal(Clamp.Relu6, ((Convolution)graph.Nodes[1]).Clamp);
        Assert.Equal(["in", "out"], graph.Inputs.Concat(graph.Outputs).Select(value => value.Name));
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "cycle", "no earlier node makes" },
        { "missing initialiser", "no earlier node makes" },
        { "made twice", "exists already" },
        { "node without output", "has no output" },
        { "no opset", "opset 0" },
        { "future opset", "opset 99" },
        { "zero dimension", "dimension 2 ('') is not fixed" },
        { "huge dimension", "lengths must be positive" },
        { "batch 2", "export the model with batch 1" },
        { "int8 input", "element type 3" },
        { "negative pads", "must be 2 positive numbers" },
        { "zero kernel", "must be 2 positive numbers" },
        { "NaN weight", "holds NaN" },
        { "infinite weight", "holds infinity" },
        { "short weights", "needs 72 elements" },
        { "negative shape", "has the shape" },
        { "huge shape", "has the shape" },
        { "external data", "lies in another file" },
        { "wrong groups", "in 3 groups do not fit" },
        { "negative variance", "a negative variance" },
        { "clip upside down", "clips to [7, 6]" },
        { "reshape that does not fit", "cannot become" },
        { "transpose of missing axes", "is no order of" },
        { "unnamed nodes", "2 nodes are not supported yet: 'TopK#1' (TopK): cut the network before it and do this step in code after the session; 'LSTM#2' (LSTM): recurrent" },
        { "output that nobody makes", "made by no node" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Refuses_with_one_line_that_names_the_place(string damage, string message)
    {
        SmallModels model = SmallModels.Network();
        Damage(model, damage);
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.onnx", model.Write(), new()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("small.onnx: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.CallersMistake);
    }

    [Fact]
    public void Refuses_what_is_no_model_at_all()
    {
        foreach (byte[] bytes in (byte[][])[[], [1], new byte[8], new byte[1000], [.. "GIF89a, surely no network"u8]])
            Assert.Throws<EdgeConvException>(() => ModelImporter.Import("x.onnx", bytes, new()));
    }

    [Fact]
    public void Refuses_fillings_and_repetitions_that_grow_large()
    {
        var model = new SmallModels();
        model.Input("in", 1, 4).Longs("size", 1 << 13, 1 << 13).Node("ConstantOfShape", ["size"], "big").Node("Relu", ["in"],
            "out").Output("out");
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.onnx", model.Write(), new()));
        Assert.Contains("out of proportion", error.Message, StringComparison.Ordinal);
    }

    private static void Damage(SmallModels model, string damage)
    {
        GraphProto graph = model.Graph;
        TensorProto weights = graph.Initializer[0];
        switch (damage)
        {
            case "cycle": graph.Node[0].Input[0] = "n"; break;
            case "missing initialiser": graph.Initializer.RemoveAt(0); break;
            case "made twice": graph.Node[1].Output[0] = "c"; break;
            case "node without output": graph.Node[1].Output.Clear(); break;
            case "no opset": model.Model.OpsetImport.Clear(); break;
            case "future opset": model.Model.OpsetImport[0].Version = 99; break;
            case "zero dimension": graph.Input[0].Type.TensorType.Shape.Dim[2].DimValue = 0; break;
            case "huge dimension": graph.Input[0].Type.TensorType.Shape.Dim[2].DimValue = long.MaxValue; break;
            case "batch 2": graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 2; break;
            case "int8 input": graph.Input[0].Type.TensorType.ElemType = 3; break;
            case "negative pads": graph.Node[0].Attribute[0].Ints[1] = -1; break;
            case "zero kernel": graph.Node[6].Attribute[0].Ints[1] = 0; break;
            case "NaN weight": weights.FloatData[3] = float.NaN; break;
            case "infinite weight": weights.FloatData[3] = float.NegativeInfinity; break;
            case "short weights": weights.FloatData.RemoveAt(0); break;
            case "negative shape": weights.Dims[0] = -4; break;
            case "huge shape": weights.Dims[0] = long.MaxValue / 2; break;
            case "external data": weights.DataLocation = 1; break;
            case "wrong groups": graph.Node[0].Attribute.Add(new AttributeProto { Name = "group", I = 3 }); break;
            case "negative variance": graph.Initializer[3].FloatData[1] = -1; break;
            case "clip upside down": graph.Initializer[5].FloatData[0] = 7; break;
            case "reshape that does not fit": graph.Initializer.Remove(graph.Initializer.Single(t =>
                t.Name == "split")); model.Longs("split", -1, 5, 2, 6, 6); break;
            case "transpose of missing axes": graph.Node[4].Attribute[0].Ints[4] = 3; break;
            case "unnamed nodes": graph.Node[1].OpType = "TopK"; graph.Node[2].OpType = "LSTM"; break;
            case "output that nobody makes": graph.Output[0].Name = "other"; break;
            default: throw new ArgumentException(damage);
        }
    }
}
