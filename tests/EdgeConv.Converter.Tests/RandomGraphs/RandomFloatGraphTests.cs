#if ONNXRUNTIME
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Tests.Evaluate;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace EdgeConv.Converter.Tests.RandomGraphs;

[Trait("needs", "onnxruntime")]
public class RandomFloatGraphTests
{
    [Fact]
    public void Two_hundred_random_graphs_answer_as_ONNX_Runtime_does() => Check((graph, _, x) => RunDirectly(graph, x));

    [Fact]
    public void Imported_from_ONNX_they_answer_so_too() => Check((_, onnx, x) => RunImported(onnx, x));

    /// <param name="run">Graph, the same as ONNX bytes, input; gives the output channels first.</param>
    private static void Check(Func<ModelGraph, byte[], float[], float[]> run)
    {
        // Without its optimisations: they merge a padding into a pool that may not have it.
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        var wrong = new List<string>();
        for (ulong seed = 0; seed < RandomInt8GraphTests.Graphs; seed++)
        {
            ModelGraph graph = RandomGraph.Make(seed);
            byte[] onnx = OnnxExport.Write(graph);
            float[] x = new GraphBuilder(seed + 3000).Random(graph.Inputs[0]);

            using var session = new InferenceSession(onnx, options);
            var tensor = new DenseTensor<float>(OnnxExport.ChannelsFirst(x, graph.Inputs[0].Shape), OnnxExport.ChannelsFirst(graph.Inputs[0].Shape));
            using var results = session.Run([NamedOnnxValue.CreateFromTensor(graph.Inputs[0].Name, tensor)]);
            double[] expected = [.. results[0].AsEnumerable<float>().Select(value => (double)value)];
            try
            {
                FloatExecutorTests.AssertClose(expected, run(graph, onnx, x));
            }
            catch (Exception error) when (error is EdgeConvException or Xunit.Sdk.XunitException)
            {
                wrong.Add($"seed {seed}: {error.Message}; {string.Join(", ", graph.Nodes.Select(node => $"{node} {node.Output}"))}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} graphs are wrong:\n{string.Join('\n', wrong.Take(10))}");
    }

    private static float[] RunDirectly(ModelGraph graph, float[] x)
    {
        using var executor = new FloatExecutor(graph);
        return OnnxExport.ChannelsFirst(executor.Run([x])[0], graph.Outputs[0].Shape);
    }

    private static float[] RunImported(byte[] onnx, float[] x)
    {
        ModelGraph imported = ModelImporter.Import("random.onnx", onnx, new ImportOptions());
        int[] shape = imported.Inputs[0].Shape;
        using var executor = new FloatExecutor(imported);
        return executor.Run([OnnxExport.ChannelsFirst(x, [1, shape[2], shape[3], shape[1]])])[0];
    }
}
#endif
