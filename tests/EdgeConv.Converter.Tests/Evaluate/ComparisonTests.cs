using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate;

public class ComparisonTests
{
    [Fact]
    public void Counts_changed_answers_both_ways_and_noise_in_decibels()
    {
        ModelGraph graph = Identity();
        // Float answers 0, 1, 0, 1; the other network answers 0, 0, 1, 1, each value half of its or swapped.
        float[][][] samples = [[[2, 1]], [[1, 2]], [[2, 1]], [[1, 2]]];
        float[][] answers = [[2, 1], [2, 1], [1, 2], [1, 2]];
        ComparisonResult result = Comparison.Run(graph, new Recorded(answers), samples, [0, 0, 0, 1]);
        Assert.Equal((4, 2), (result.Samples, result.ChangedAnswers));
        Assert.Equal(new AccuracyComparison(3, 3, 1, 1), result.Accuracy);
        Assert.Equal(10 * Math.Log10(20.0 / 4), result.OutputSignalToNoiseDb!.Value, 9);
        LayerComparison layer = Assert.Single(result.Layers);
        Assert.Equal(("inner", "Activation", 2L), (layer.Name, layer.Operator, layer.Elements));
        Assert.Equal(10 * Math.Log10(20.0 / 4), layer.SignalToNoiseDb!.Value, 9);
    }

    [Fact]
    public void Equal_networks_have_no_noise_and_no_changed_answer()
    {
        ComparisonResult result = Comparison.Run(Identity(), new Recorded([[3, 4]]), [[[3, 4]]]);
        Assert.Null(result.OutputSignalToNoiseDb);
        Assert.Null(result.Accuracy);
        Assert.Equal(0, result.ChangedAnswers);
        Assert.Null(Assert.Single(result.Layers).SignalToNoiseDb);
    }

    [Fact]
    public void More_samples_than_labels_are_the_callers_mistake()
    {
        var error = Assert.Throws<EdgeConvException>(() => Comparison.Run(Identity(), new Recorded([[3, 4], [3, 4]]), [[[3, 4]], [[3, 4]]], [1]));
        Assert.Contains("more samples than the 1 labels", error.Message);
    }

    private static ModelGraph Identity()
    {
        var graph = new ModelGraph("identity");
        Value input = new("in", [1, 2], ElementType.Float32), inner = new("inner", [1, 2], ElementType.Float32), output = new("out", [1, 2], ElementType.Float32);
        graph.Inputs.Add(input);
        graph.Nodes.Add(new Activation("a", input, inner, Clamp.None));
        graph.Nodes.Add(new Activation("b", inner, output, Clamp.None));
        graph.Outputs.Add(output);
        return graph;
    }

    private sealed class Recorded(float[][] answers) : IInt8Run
    {
        private int _next;

        public float[][] Run(float[][] inputs, TensorObserver? observe)
        {
            float[] answer = answers[_next++];
            observe?.Invoke("inner:int8", answer);
            observe?.Invoke("unknown", answer);
            return [answer];
        }
    }
}
