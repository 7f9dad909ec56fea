using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Tests;
using Xunit;

namespace EdgeConv.Converter.Onnx;

/// <summary>Models that leave lengths of their input open.</summary>
public sealed class OpenShapeTests
{
    /// <summary>Convolutions, a shape chain that upsamples a map to the size of another, and a flattened mean.</summary>
    private static byte[] Source()
    {
        SmallModels model = new SmallModels().Input("picture", null, 3, "height", "width").Floats("w", [6, 3, 3, 3]).Floats("v", [6, 6, 1, 1]).Floats("dense", [6, 4]);
        model.Node("Conv", ["picture", "w"], "c", ("pads", [1, 1, 1, 1]), ("kernel_shape", [3, 3])).Node("Relu", ["c"], "r");
        model.Node("MaxPool", ["r"], "p", ("kernel_shape", [2, 2]), ("strides", [2, 2])).Node("Conv", ["p", "v"], "d", ("kernel_shape", [1, 1]));
        model.Node("Shape", ["r"], "size").Node("Resize", ["d", "", "", "size"], "u").Node("Add", ["u", "r"], "map");
        model.Longs("flat", -1, 6).Node("GlobalAveragePool", ["map"], "mean").Node("Reshape", ["mean", "flat"], "list").Node("MatMul", ["list", "dense"], "out");
        return model.Output("map").Output("out").Write();
    }

    [Fact]
    public void One_source_becomes_a_network_of_each_size_asked_for()
    {
        byte[] source = Source();
        foreach ((int height, int width) in ((int, int)[])[(8, 12), (14, 6), (20, 20)])
        {
            var options = new ImportOptions();
            options.Shapes["picture"] = [1, 3, height, width];
            ModelGraph graph = ModelImporter.Import("open.onnx", source, options);
            Assert.Equal([1, 6, height, width], graph.Outputs[0].Shape);
            var numbers = new GraphBuilder(5);
            float[][][] samples = [.. Enumerable.Range(0, 3).Select(_ => new[] { numbers.Random(graph.Inputs[0]) })];
            using SessionRun run = SessionRun.Of(Quantiser.Quantise(graph, new CalibrationSet(samples), new QuantiseOptions(RangeMethod.MinMax)), Rule.Xnnpack);
            Assert.InRange(Comparison.Run(graph, run, samples).OutputSignalToNoiseDb!.Value, 25, 100);
        }
    }

    [Fact]
    public void Without_a_size_the_error_names_the_input_the_dimension_and_what_to_give()
    {
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("open.onnx", Source(), new()));
        Assert.True(error.CallersMistake);
        Assert.Contains("open.onnx: input 'picture': dimension 2 ('height') is not fixed; give it with --shape picture=1,3,N,N", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("picture", new[] { 1, 4, 8, 12 }, "--shape picture says 4 for dimension 1, the model fixes it to 3")]
    [InlineData("picture", new[] { 1, 3, 8 }, "--shape picture has 3 dimensions, the model's input has 4")]
    [InlineData("image", new[] { 1, 3, 8, 12 }, "--shape names 'image', but the inputs are 'picture'")]
    public void A_size_that_contradicts_the_model_is_an_error(string name, int[] shape, string says)
    {
        var options = new ImportOptions();
        options.Shapes[name] = shape;
        Assert.Contains(says, Assert.Throws<EdgeConvException>(() => ModelImporter.Import("open.onnx", Source(), options)).Message, StringComparison.Ordinal);
    }
}
