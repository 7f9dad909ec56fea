using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Nets;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Tests.Nets;

/// <summary>What inspect counts in the networks as their papers have them, against figures that others publish for them.</summary>
[Trait("suite", "models")]
public sealed class NetworkCountTests
{
    /// <param name="name">The network.</param>
    /// <param name="parameters">Published: weights, biases, two of BatchNorm per channel.</param>
    /// <param name="macs">Published: multiply-accumulates of convolutions and fully connected layers.</param>
    [Theory]
    [InlineData("lenet5", 61_706, 416_520)]
    [InlineData("nin", 966_986, 222_486_528)]
    [InlineData("googlenet", 6_998_552, 1_582_671_872)]
    [InlineData("resnet18", 11_689_512, 1_814_073_344)]
    [InlineData("densenet_bc_100", 769_162, 287_929_692)]
    [InlineData("mobilenet_v1", 4_231_976, 568_740_352)]
    [InlineData("mobilenet_v2", 3_504_872, 300_774_272)]
    [InlineData("mobilenet_v3_large", 5_483_032, 216_589_760)]
    [InlineData("mobilenet_v3_small", 2_542_856, 56_510_400)]
    public void Has_the_published_parameters_and_work(string name, long parameters, long macs) => Check(name, parameters, macs);

    [Theory, Trait("size", "large")]
    [InlineData("alexnet", 60_965_224, 724_406_816)]
    [InlineData("vgg11", 132_863_336, 7_609_090_048)]
    [InlineData("se_resnet18", 11_776_552, 1_814_160_384)] // ResNet-18, and 2/16 of the sum of squared channels in parameters and MACs
    [InlineData("yolo_v3_tiny", 8_852_366, 2_782_480_896)] // published as 5.56 thousand million operations
    [InlineData("resnext50", 25_028_904, 4_230_479_872)]
    [InlineData("densenet121", 7_978_856, 2_834_161_664)]
    public void Has_the_published_parameters_and_work_where_there_are_many(string name, long parameters, long macs) => Check(name, parameters, macs);

    [Fact]
    public void AlexNet_has_2334080_parameters_in_its_convolutions()
    {
        Layer[] layers = NodeCosts.Of(Graph("alexnet", Networks.All["alexnet"](new(Hidden: 1, IsBlank: true))));
        Assert.Equal([34_944L, 307_456, 885_120, 663_936, 442_624], layers.Where(layer => layer.Operator == "convolution").Select(layer => layer.Parameters));
    }

    [Fact]
    public void ShuffleNet_multiplies_137_million_times()
    {
        Layer[] layers = NodeCosts.Of(Graph("shufflenet_v1", Networks.All["shufflenet_v1"](new(IsBlank: true))));
        Assert.Equal(137, Math.Round(layers.Sum(layer => layer.Macs) / 1e6)); // table 2 of the paper
    }

    [Fact]
    public void SSD_has_1917_boxes_in_21_classes()
    {
        ModelGraph graph = Graph("ssd_mobilenet_v1", Networks.All["ssd_mobilenet_v1"](new(IsBlank: true)));
        Assert.Equal([1, 1917, 4], graph.Outputs[0].Shape);
        Assert.Equal([1, 1917, 21], graph.Outputs[1].Shape);
    }

    private static void Check(string name, long parameters, long macs)
    {
        ModelProto model = Networks.All[name](new(IsBlank: true));
        Assert.Equal(parameters, Constants(model, "w", "b", "gain", "shift"));

        // A BatchNorm behind a convolution becomes part of it: one bias per channel where gain and shift were. Elsewhere it is a layer of its own.
        Layer[] layers = NodeCosts.Of(Graph(name, model));
        Layer[] normalisations = [.. layers.Where(layer => layer.Operator == "depthwise" && layer.Kernel.All(size => size == 1))];
        long gains = Constants(model, "gain") - normalisations.Sum(layer => layer.Parameters / 2);
        Assert.Equal(parameters - gains, layers.Sum(layer => layer.Parameters));
        Assert.Equal(macs, layers.Except(normalisations).Sum(layer => layer.Macs));
    }

    private static ModelGraph Graph(string name, ModelProto model) => ModelImporter.Import(name, model.ToByteArray(), new());

    /// <summary>Elements of the constants that are trained, by the end of their names.</summary>
    private static long Constants(ModelProto model, params string[] kinds) => model.Graph.Initializer
        .Where(constant => kinds.Contains(constant.Name[(constant.Name.LastIndexOf('_') + 1)..]))
        .Sum(constant => constant.Dims.Aggregate(1L, (product, length) => product * length));
}
