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
    public void Two_hundred_random_graphs_answer_as_ONNX_Runtime_does()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        for (ulong seed = 0; seed < RandomInt8GraphTests.Graphs; seed++)
        {
            ModelGraph graph = RandomGraph.Make(seed);
            byte[] onnx = OnnxExport.Write(graph);
            float[] x = new GraphBuilder(seed + 3000).Random(graph.Inputs[0]);
            float[] channelsFirst = OnnxExport.ChannelsFirst(x, graph.Inputs[0].Shape);

            using var session = new InferenceSession(onnx, options);
            var tensor = new DenseTensor<float>(channelsFirst, OnnxExport.ChannelsFirst(graph.Inputs[0].Shape));
            using var results = session.Run([NamedOnnxValue.CreateFromTensor(graph.Inputs[0].Name, tensor)]);
            double[] expected = [.. results[0].AsEnumerable<float>().Select(value => (double)value)];

            using var direct = new FloatExecutor(graph);
            FloatExecutorTests.AssertClose(expected, OnnxExport.ChannelsFirst(direct.Run([x])[0], graph.Outputs[0].Shape));

            ModelGraph imported = ModelImporter.Import($"seed{seed}.onnx", onnx, new ImportOptions());
            using var executor = new FloatExecutor(imported);
            FloatExecutorTests.AssertClose(expected, executor.Run([channelsFirst])[0]);
        }
    }
}
#endif
