using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Onnx;

public class OnnxModelTests
{
    [Theory]
    [InlineData("resnet8_cifar10_float.onnx", 12_501_632, "Transpose 1, Convolution 9, Add 3, SpatialMean 1, FullyConnected 1, Softmax 1")]
    [InlineData("resnet20_cifar10.onnx", 40_551_040, "Transpose 1, Convolution 19, Add 9, Slice 4, Pad 2, SpatialMean 1, FullyConnected 1")]
    [InlineData("resnet20_cifar10_bn.onnx", 40_551_040,
        "Transpose 1, Convolution 19, Add 9, Slice 4, Pad 2, SpatialMean 1, FullyConnected 1")]
    [InlineData("mobilenet_v1_0.25_224_float.onnx", 41_030_528, "Transpose 1, Convolution 28, SpatialMean 1, Reshape 1, Softmax 1")]
    [InlineData("vww96_float.onnx", 7_489_664, "Transpose 1, Convolution 27, SpatialMean 1, FullyConnected 1, Softmax 1")]
    public void Imports_to_channels_last_nodes_with_the_published_multiply_accumulates(string model, long macs, string nodes)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File($"models/models/{model}"));
        Assert.Equal(macs, Macs.Of(graph));
        Assert.Equal(nodes.Split(", ").Order(), graph.Nodes.GroupBy(node => node.GetType().Name).Select(group =>
            $"{group.Key} {group.Count()}").Order());
        Assert.IsType<Transpose>(graph.Nodes[0]);
        Assert.Equal(Permutation.ToChannelsLast, ((Transpose)graph.Nodes[0]).Permutation);
        Assert.Equal(3, graph.Inputs.Single().Shape[1]);
    }

    [Fact]
    public void Folds_batch_norms_to_the_weights_that_the_exporter_folds()
    {
        float[] Weights(string model) => ModelImporter.Import(SharedData.File($"models/models/{model}")).Nodes.OfType<Convolution>().First().Weights.Floats;
        float[] own = Weights("resnet20_cifar10_bn.onnx"), exporters = Weights("resnet20_cifar10.onnx");
        Assert.Equal(exporters.Length, own.Length);
        Assert.All(own.Zip(exporters), pair => Assert.Equal(pair.Second, pair.First, 1e-5 + 1e-4 * Math.Abs(pair.Second)));
    }

    [Theory]
    [InlineData("resnet8_cifar10_qdq.onnx", 10, 3)]
    [InlineData("kws_dscnn_qdq.onnx", 10, 0)]
    [InlineData("vww96_qdq.onnx", 28, 0)]
    public void Imports_quantised_models_as_int8_graphs_at_the_scales_they_state(string model, int filters, int adds)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File($"models/models/{model}"));
        Assert.Equal(Blob.Rule.Ort, graph.Rule);
        Assert.True(Quantise.Quantiser.IsQuantised(graph));
        Assert.Equal((filters, adds), (graph.Nodes.Count(node => node is Convolution or FullyConnected), graph.Nodes.Count(node => node is Add)));
        OnnxSource source = new(SharedData.File($"models/models/{model}"));
        foreach (Node node in graph.Nodes.Where(node => node is Convolution or FullyConnected))
        {
            // The levels are those of the file, in another order.
            byte[] stored = source.Levels(node.Inputs[1].Elements, ((sbyte[])node.Inputs[1].Data!).Sum(level => (long)level));
            Assert.Equal(((sbyte[])node.Inputs[1].Data!).Order(), stored.Select(level => (sbyte)level).Order());
        }
    }

    [Fact]
    public void A_value_without_a_scale_is_named()
    {
        var options = new ImportOptions { Ends = { "PPQ_Variable_117" } }; // behind the input's QuantizeLinear nothing is left
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import(SharedData.File("models/models/vww96_qdq.onnx"), options));
        Assert.Contains("no QuantizeLinear follows it", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>The int8 constants of a file.</summary>
    private sealed class OnnxSource(string path)
    {
        private const int Int8 = 3;

        private readonly Schema.ModelProto _model = Schema.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

        /// <summary>The constant of so many levels with this sum.</summary>
        public byte[] Levels(long count, long sum) => _model.Graph.Initializer.Where(tensor => tensor.DataType == Int8 && tensor.RawData.Length == count)
            .Select(tensor => tensor.RawData.ToByteArray()).First(levels => levels.Sum(level => (long)(sbyte)level) == sum);
    }

    [Fact]
    public void Asks_for_the_shape_of_symbolic_dimensions_by_name()
    {
        string path = SharedData.File("models/models/ppocr_cls_48x192.onnx");
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import(path));
        Assert.Contains("input 'x': dimension 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("--shape x=1,3,N,N", error.Message, StringComparison.Ordinal);

        var options = new ImportOptions();
        options.Shapes["x"] = [1, 3, 48, 192];
        ModelGraph graph = ModelImporter.Import(path, options);
        Assert.Equal([1, 2], graph.Outputs.Single().Shape);
        options.Shapes["x"] = [1, 3, 48, 320];
        Assert.True(Macs.Of(graph) < Macs.Of(ModelImporter.Import(path, options)));
    }

    [Fact]
    public void Imports_the_demos_network_with_clip_bounds_and_shuffles_from_constant_nodes()
    {
        ModelGraph graph = ModelImporter.Import(RepositoryRoot.File("tools/meter/meter.onnx"));
        Assert.Equal(["digit", "scores"], graph.Inputs.Concat(graph.Outputs).Select(value => value.Name));
        Assert.InRange(Macs.Of(graph), 300_000, 1_000_000);
        Assert.Contains(graph.Nodes, node => node is ChannelPermutation);
        Assert.Contains(graph.Nodes, node => node is Convolution { IsDepthwise: false, Groups: > 1 });
        Assert.DoesNotContain(graph.Nodes.Skip(1), node => node is Transpose or Reshape or Activation or ChannelAffine);
        Assert.Contains(graph.Nodes.OfType<Convolution>(), node => node.Clamp == Clamp.Relu6);
    }
}
