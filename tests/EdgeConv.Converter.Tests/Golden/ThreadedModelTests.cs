using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using EdgeConv.Threads;
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>Real models below 15 million multiply-accumulates: the same bytes with every instruction set, number of threads and split.</summary>
public sealed unsafe class ThreadedModelTests
{
    private const long MostMacs = 15_000_000;

    private static readonly Split?[] s_splits = [null, Split.Alone, Split.Rows, Split.Columns, Split.Channels];

    public static TheoryData<string, string> Models
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string model in (string[])["models/models/vww96_int8.tflite", "models/models/kws_dscnn_int8.tflite",
                "models/models/resnet8_cifar10_int8.tflite", "peers/models/ad01_int8.tflite", "models/models/str_ww_int8.tflite"])
                foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
                    data.Add(model, rule.ToString());
            return data;
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void Threads_and_splits_change_no_byte(string modelFile, string rule)
    {
        ModelGraph graph = ModelImporter.Import(SharedData.File(modelFile));
        NetworkDescription network = Lowering.Lower(graph, Enum.Parse<Rule>(rule), new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        Assert.InRange(model.Macs, 1, MostMacs);
        sbyte[] expected = Answer(model, Isas.Best, 1, null);
        foreach (Isa isa in Isas.All.Where(Isas.IsSupported))
        {
            if (isa == Isa.Scalar && Emulation.IsOn)
                continue; // emulated there, and sliced the same way on x64
            Assert.Equal(expected, Answer(model, isa, 1, null));
            foreach (Split? split in s_splits)
                for (int threads = Emulation.IsOn ? 4 : 2; threads <= 4; threads++)
                    Assert.Equal(expected, Answer(model, isa, threads, split));
        }
    }

    private static sbyte[] Answer(Model model, Isa isa, int threads, Split? split)
    {
        using var session = new Session(model, null, new KernelChoice(isa), threads, split);
        var input = new sbyte[model.Inputs[0].Elements];
        new SeededRandom(9).NextBytes(MemoryMarshal.AsBytes(input.AsSpan()));
        session.SetInput(input);
        session.Run();
        var output = new sbyte[model.Outputs[0].Elements];
        session.GetOutput(output);
        return output;
    }
}
