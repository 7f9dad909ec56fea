using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Nets;
using Xunit;

namespace EdgeConv.Converter.Tests.Nets;

/// <summary>The command of tools/nets.</summary>
[Trait("suite", "models")]
public sealed class NetworkCommandTests
{
    [Theory]
    [InlineData("lenet5", new string[0], 32)]
    [InlineData("resnet18", new[] { "--size", "32", "--blocks", "1" }, 32)]
    [InlineData("mobilenet_v3_small", new[] { "--hidden", "16", "--size", "48" }, 48)]
    public void Writes_the_network_and_pictures_to_calibrate_with(string name, string[] options, int size)
    {
        string folder = Directory.CreateTempSubdirectory("edgeconv-nets").FullName;
        try
        {
            string target = Path.Combine(folder, name + ".onnx");
            Assert.Equal(0, Run([name, target, .. options]));
            ModelGraph graph = ModelImporter.Import(target);
            Assert.Equal(size, graph.Inputs[0].Shape[2]);
            Assert.Equal(4, CalibrationSet.FromNpy(Path.ChangeExtension(target, ".npy"), graph).Samples.Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Writes_a_folder_of_arrays_where_there_are_several_inputs()
    {
        string folder = Directory.CreateTempSubdirectory("edgeconv-nets").FullName;
        try
        {
            string target = Path.Combine(folder, "fast_rcnn.onnx");
            Assert.Equal(0, Run(["fast_rcnn", target, "--size", "67", "--hidden", "16"]));
            Conversion conversion = ModelConverter.Convert(target, new() { Calibration = graph => CalibrationSet.FromFolder(Path.Combine(folder, "fast_rcnn"), graph) });
            using var model = Model.Load(conversion.File);
            Assert.Equal([16, 5], model.Inputs[1].Shape);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("lenet6", "out.onnx")]
    [InlineData("lenet5")]
    [InlineData("lenet5", "out.onnx", "--size")]
    [InlineData("lenet5", "out.onnx", "--size", "0")]
    [InlineData("lenet5", "out.onnx", "--width", "1")]
    public void Says_how_it_is_used_where_it_is_called_wrongly(params string[] words) => Assert.Equal(2, Run(words));

    [Fact]
    public void Its_page_names_every_network()
    {
        string page = File.ReadAllText(RepositoryRoot.File("tools/nets/README.md"));
        Assert.All(Networks.All.Keys, name => Assert.Contains($"| `{name}` |", page));
    }

    private static int Run(string[] words) => (int)typeof(Networks).Assembly.EntryPoint!.Invoke(null, [words])!;
}
