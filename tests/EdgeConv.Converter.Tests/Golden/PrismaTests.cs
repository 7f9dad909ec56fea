using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>Prisma U-Net, int8: transposed convolutions, a logistic, stand-alone activations. A pixel of its picture is one output.</summary>
public sealed class PrismaTests
{
    private const string ModelFile = "models/models/prisma_unet_256_int8.tflite", Golden = "prisma_unet_256_int8";

    [Theory]
    [InlineData("Tflm", "tflm-ref")]
    [InlineData("Xnnpack", "tflite-xnnpack")]
    public void Gives_the_bytes_of_the_other_program(string rule, string peer) => Assert.Equal(0, DifferingBytes(rule, peer, samples: 1));

    [Theory, Trait("suite", "models")]
    [InlineData("Tflm", "tflm-ref")]
    [InlineData("Xnnpack", "tflite-xnnpack")]
    public void Gives_the_bytes_of_the_other_program_for_all_recorded_inputs(string rule, string peer) => Assert.Equal(0, DifferingBytes(rule, peer, samples: 12));

    private static int DifferingBytes(string rule, string peer, int samples)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File(ModelFile));
        NetworkDescription network = Lowering.Lower(graph, Enum.Parse<Rule>(rule), new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        using var session = new Session(model);
        int inputBytes = model.Inputs[0].SourceBytes, outputBytes = model.Outputs[0].SourceBytes, differing = 0;
        sbyte[] inputs = Read($"peers/golden/{Golden}.in.bin"), expected = Read($"peers/golden/{Golden}.{peer}.out.bin");
        var actual = new sbyte[outputBytes];
        for (int i = 0; i < samples; i++)
        {
            session.SetInput(inputs.AsSpan(i * inputBytes, inputBytes));
            session.Run();
            session.GetOutput(actual);
            differing += actual.Zip(expected[(i * outputBytes)..((i + 1) * outputBytes)]).Count(pair => pair.First != pair.Second);
        }
        return differing;
    }

    private static sbyte[] Read(string path) => MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(SharedData.File(path))).ToArray();
}
