using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;
using Xunit;

namespace EdgeConv.Converter.TfLite;

public class TfLiteModelTests
{
    [Theory]
    [InlineData("models/models/resnet8_cifar10_int8.tflite", 12_501_632, 10, 3)]
    [InlineData("models/models/vww96_int8.tflite", 7_489_664, 28, 0)]
    [InlineData("models/models/kws_dscnn_int8.tflite", 2_656_768, 10, 0)]
    [InlineData("models/models/str_ww_int8.tflite", 826_368, 9, 0)]
    [InlineData("peers/models/ad01_int8.tflite", 264_192, 10, 0)]
    public void Imports_int8_models_with_the_published_multiply_accumulates(string path, long macs, int filters, int adds)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File(path));
        Assert.Equal(macs, Macs.Of(graph));
        Assert.Equal(filters, graph.Nodes.Count(node => node is Convolution or FullyConnected));
        Assert.Equal(adds, graph.Nodes.Count(node => node is Add));
        foreach (Node node in graph.Nodes)
        {
            Assert.All(node.Outputs, output => Assert.True(output.Type == ElementType.Int8 && output.Quantisation!.IsPerTensor));
            if (node is Convolution or FullyConnected)
            {
                Assert.IsType<sbyte[]>(node.Inputs[1].Data);
                Assert.IsType<int[]>(node.Inputs[2].Data);
            }
        }
    }

    [Theory]
    [InlineData("models/models/resnet8_cifar10_float.tflite", 12_501_632, 10)]
    [InlineData("models/models/vww96_float.tflite", 7_489_664, 28)]
    [InlineData("models/models/mobilenet_v1_0.25_224_float.tflite", 41_030_528, 28)]
    [InlineData("models/models/kws_dscnn_float.tflite", 2_656_768, 10)]
    [InlineData("peers/models/ad01_fp32.tflite", 264_192, 10)]
    public void Imports_float_models_and_dequantises_int8_weights(string path, long macs, int filters)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File(path));
        Assert.Equal(macs, Macs.Of(graph));
        Assert.Equal(filters, graph.Nodes.Count(node => node is Convolution or FullyConnected));
        foreach (Node node in graph.Nodes)
        {
            Assert.All(node.Inputs.Concat(node.Outputs), value => Assert.Equal(ElementType.Float32, value.Type));
        }
    }

    [Fact]
    public void Keeps_input_and_output_as_the_file_has_them()
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/vww96_int8.tflite"));
        Assert.Equal([1, 96, 96, 3], graph.Inputs.Single().Shape);
        Assert.Equal(-128, graph.Inputs.Single().Quantisation!.ZeroPoint);
        Assert.Equal([1, 2], graph.Outputs.Single().Shape);
        Assert.Equal(1 / 256f, graph.Outputs.Single().Quantisation!.Scale);
        Assert.Equal([new Window(3, 2, 1, 0, 1), new Window(3, 2, 1, 0, 1)],
            graph.Nodes.OfType<Convolution>().Take(1).SelectMany(c => new[] { c.Vertical, c.Horizontal }));
    }

    [Theory]
    [InlineData("prisma_unet_256_int8.tflite", 1_097_465_856)]
    [InlineData("mobilenet_v1_0.25_224_uint8.tflite", 41_030_528)]
    [InlineData("ultraface_rfb320_float.tflite", 100_418_560)]
    [InlineData("deeplabv3_mnv2_257_float.tflite", 725_800_000)]
    public void Imports_transposed_uint8_and_dilated_models(string model, long macs)
    {
        ModelGraph graph = Simplified(model);
        Assert.InRange(Macs.Of(graph), macs * 0.999, macs * 1.001);
        Assert.DoesNotContain(graph.Nodes, node => node is SpaceToBatch);
    }

    [Fact]
    public void Ultraface_of_open_shapes_has_the_boxes_that_its_shape_arithmetic_says()
    {
        Assert.Equal([[1, 4420, 4], [1, 4420, 2]], Simplified("ultraface_rfb320_float.tflite").Outputs.Select(output => output.Shape));
    }

    private static ModelGraph Simplified(string model)
    {
        ModelGraph graph = TfLiteImporter.Import(model, File.ReadAllBytes(SharedData.File($"models/models/{model}")));
        PassList.Run(graph);
        return graph;
    }
}
