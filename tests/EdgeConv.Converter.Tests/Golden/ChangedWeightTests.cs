using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Tests.RandomGraphs;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>The answers come from the weights: one of them changed, and they change exactly as an independent reference says.</summary>
[Trait("suite", "models")]
public sealed class ChangedWeightTests
{
    /// <summary>Which of the recorded inputs: the reference is slow.</summary>
    private static readonly int[] s_samples = [7, 19];

    public static TheoryData<string, string> Models => GoldenTests.Models;

    [Theory, MemberData(nameof(Models))]
    public void One_changed_weight_changes_the_answers_as_the_reference_says(string modelFile, string golden)
    {
        sbyte[] inputs = MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(SharedData.File($"peers/golden/{golden}.in.bin"))).ToArray();
        var random = new SeededRandom(11);
        foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
        {
            ModelGraph graph = ModelImporter.Import(SharedData.File(modelFile));
            // Probabilities of 0 and 1 hide small changes: look at the logits.
            if (graph.Producer(graph.Outputs[0]) is Softmax softmax)
            {
                graph.Nodes.Remove(softmax);
                graph.Outputs[0] = softmax.Input;
            }
            Assert.Equal(ByReference(graph, rule, inputs), ByRuntime(graph, rule, inputs));
            sbyte[] before = ByRuntime(graph, rule, inputs);
            int changed = 0;
            Value[] weights = [.. graph.Nodes.Where(node => node is Convolution or FullyConnected).Select(node => node.Inputs[1])];
            foreach (Value one in (Value[])[weights[random.NextInt(weights.Length - 1)], weights[^1]])
            {
                var data = (sbyte[])one.Data!;
                int at = random.NextInt(data.Length);
                sbyte kept = data[at];
                data[at] = (sbyte)(kept >= 0 ? -127 : 127);
                sbyte[] after = ByRuntime(graph, rule, inputs);
                Assert.Equal(ByReference(graph, rule, inputs), after);
                changed += after.AsSpan().SequenceEqual(before) ? 0 : 1;
                data[at] = kept;
            }
            Assert.NotEqual(0, changed);
        }
    }

    private static sbyte[] ByReference(ModelGraph graph, Rule rule, sbyte[] inputs)
    {
        int bytes = (int)graph.Inputs[0].Elements;
        return [.. s_samples.SelectMany(i => new Int8Reference(graph, rule == Rule.Tflm).Run(inputs.AsSpan(i * bytes, bytes))).Select(level => (sbyte)level)];
    }

    private static sbyte[] ByRuntime(ModelGraph graph, Rule rule, sbyte[] inputs)
    {
        NetworkDescription network = Lowering.Lower(graph, rule, new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        using var session = new Session(model);
        int bytes = model.Inputs[0].Elements, outputs = model.Outputs[0].Elements;
        var answers = new sbyte[s_samples.Length * outputs];
        for (int i = 0; i < s_samples.Length; i++)
        {
            session.SetInput(inputs.AsSpan(s_samples[i] * bytes, bytes));
            session.Run();
            session.GetOutput(answers.AsSpan(i * outputs, outputs));
        }
        return answers;
    }
}
