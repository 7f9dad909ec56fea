using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Kernels;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>Int8 .tflite models give, byte for byte, what other programs answered: 20 inputs each.</summary>
[Trait("arm", "a53")]
public sealed class GoldenTests
{
    /// <summary>The models, and the names that the recorded inputs and outputs have.</summary>
    public static TheoryData<string, string> Models => new()
    {
        { "models/models/vww96_int8.tflite", "vww_96_int8" },
        { "models/models/kws_dscnn_int8.tflite", "kws_ref_model" },
        { "models/models/resnet8_cifar10_int8.tflite", "pretrainedResnet_quant" },
        { "peers/models/ad01_int8.tflite", "ad01_int8" },
        { "models/models/str_ww_int8.tflite", "str_ww_ref_model" },
    };

    [Theory, MemberData(nameof(Models))]
    public void Rule_tflm_gives_the_bytes_of_TensorFlow_Lite_Micro(string model, string golden) =>
        Assert.Equal(0, DifferingBytes(model, golden, Rule.Tflm, "tflm-ref"));

    [Theory, MemberData(nameof(Models))]
    public void Rule_xnnpack_gives_the_bytes_of_TensorFlow_Lite_with_XNNPACK(string model, string golden) =>
        Assert.Equal(0, DifferingBytes(model, golden, Rule.Xnnpack, "tflite-xnnpack"));

    /// <summary>Goldens that no arithmetic could miss would prove nothing.</summary>
    [Fact]
    public void The_rules_differ_where_the_other_programs_differ() =>
        Assert.Equal(58, DifferingBytes("models/models/resnet8_cifar10_int8.tflite", "pretrainedResnet_quant", Rule.Tflm, "tflite-xnnpack"));

    /// <summary>What the scalar code of the larger ones would take under emulation, it took on x64 already.</summary>
    private const long MostScalarMacsEmulated = 3_000_000;

    [Theory, MemberData(nameof(Models))]
    public void Every_instruction_set_gives_these_bytes(string modelFile, string golden)
    {
        foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
            using (Model model = Load(modelFile, rule))
                foreach (Isa isa in Isas.All.Where(Isas.IsSupported))
                    if (isa != Isa.Scalar || !Emulation.IsOn || model.Macs <= MostScalarMacsEmulated)
                        Assert.Equal(0, DifferingBytes(model, golden, rule == Rule.Tflm ? "tflm-ref" : "tflite-xnnpack", new() { Isa = isa }, isa == Isa.Scalar ? 2 : Samples));
    }

    [Theory, MemberData(nameof(Models))]
    public void Every_kernel_that_is_forced_gives_these_bytes_on_one_thread_and_on_three(string modelFile, string golden)
    {
        foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
            using (Model model = Load(modelFile, rule))
                foreach (Kernel kernel in Enum.GetValues<OperatorKind>().SelectMany(kind => KernelRegistry.For(kind)))
                    foreach (int threads in Emulation.IsOn ? (int[])[1] : [1, 3])
                        if (kernel.IsSupported && kernel.Isa != Isa.Scalar)
                            Assert.Equal(0, DifferingBytes(
                                model, golden, rule == Rule.Tflm ? "tflm-ref" : "tflite-xnnpack", new() { Kernel = kernel.Name, Threads = threads }, samples: 1));
    }

    private const int Samples = 20;

    private static Model Load(string modelFile, Rule rule)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File(modelFile));
        NetworkDescription network = Lowering.Lower(graph, rule, new());
        return Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
    }

    private static int DifferingBytes(string modelFile, string golden, Rule rule, string peer)
    {
        using Model model = Load(modelFile, rule);
        return DifferingBytes(model, golden, peer, new(), Samples);
    }

    private static int DifferingBytes(Model model, string golden, string peer, SessionOptions options, int samples)
    {
        using var session = new Session(model, options);
        sbyte[] inputs = Read($"peers/golden/{golden}.in.bin"), expected = Read($"peers/golden/{golden}.{peer}.out.bin");
        int inputBytes = model.Inputs[0].SourceBytes, outputBytes = model.Outputs[0].SourceBytes;
        Assert.Equal(Samples, inputs.Length / inputBytes);
        var actual = new sbyte[samples * outputBytes];
        Assert.Equal(expected.Length, Samples * outputBytes);
        for (int i = 0; i < samples; i++)
        {
            session.SetInput(inputs.AsSpan(i * inputBytes, inputBytes));
            session.Run();
            session.GetOutput(actual.AsSpan(i * outputBytes, outputBytes));
        }
        return actual.Zip(expected).Count(pair => pair.First != pair.Second);
    }

    private static sbyte[] Read(string path) => MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(SharedData.File(path))).ToArray();
}
