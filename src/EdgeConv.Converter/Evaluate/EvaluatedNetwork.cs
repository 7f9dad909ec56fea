using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate;

/// <summary>A network that can be asked, float or int8.</summary>
internal sealed class EvaluatedNetwork : IDisposable
{
    private readonly IDisposable _runner;
    private readonly Func<float[][], float[][]> _run;

    private EvaluatedNetwork(string arithmetic, IReadOnlyList<(string Name, int[] Shape)> inputs, IReadOnlyList<OutputShape> outputs, IReadOnlyList<string> labels, IDisposable runner, Func<float[][], float[][]> run) =>
        (Arithmetic, Inputs, Outputs, Labels, _runner, _run) = (arithmetic, inputs, outputs, labels, runner, run);

    /// <summary><c>float32</c>, or <c>int8</c> by the rule of a file.</summary>
    public string Arithmetic { get; }

    /// <summary>Names and shapes, in the source model's layout.</summary>
    public IReadOnlyList<(string Name, int[] Shape)> Inputs { get; }

    /// <summary>In the source model's layout.</summary>
    public IReadOnlyList<OutputShape> Outputs { get; }

    /// <summary>Class names; empty where there are none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How pictures become the first input, where the file says so.</summary>
    public PictureDescription? Picture { get; private init; }

    /// <summary>An imported graph: in float32, or, where it is quantised already, lowered and run as a file would be.</summary>
    public static EvaluatedNetwork Of(ModelGraph graph)
    {
        if (Quantiser.IsQuantised(graph))
        {
            SessionRun run = SessionRun.Of(graph, graph.Rule ?? Rule.Xnnpack);
            return new("int8", InputsOf(graph), OutputsOf(graph), graph.Labels, run, sample => run.Run(sample, null));
        }
        var executor = new FloatExecutor(graph);
        return new("float32", InputsOf(graph), OutputsOf(graph), graph.Labels, executor, sample => executor.Run(sample));
    }

    /// <summary>A file, which is disposed with this.</summary>
    public static EvaluatedNetwork Of(Model model)
    {
        var run = new SessionRun(model);
        return new("int8", [.. model.Inputs.Select(input => (input.Name, input.Shape.ToArray()))], [.. model.Outputs.Select(output => new OutputShape([.. output.Shape], output.IsChannelsFirst))],
            model.Labels, run, sample => run.Run(sample, null)) { Picture = model.Inputs[0].Picture };
    }

    /// <summary>What readers of boxes must know.</summary>
    public static DetectorShape Shape(IReadOnlyList<(string Name, int[] Shape)> inputs, IReadOnlyList<OutputShape> outputs)
    {
        (int rows, int columns) = inputs[0].Shape switch
        {
            [_, 1 or 3, var height, var width] => (height, width),
            [_, var height, var width, _] => (height, width),
            [var height, var width, _] => (height, width),
            _ => (1, 1),
        };
        return new(rows, columns, outputs);
    }

    public static (string Name, int[] Shape)[] InputsOf(ModelGraph graph) => [.. graph.Inputs.Select(input => (input.Name, input.Shape))];

    public static OutputShape[] OutputsOf(ModelGraph graph) =>
        [.. graph.Outputs.Select(output => new OutputShape(output.Shape, graph.Producer(output) is Transpose last && Permutation.IsChannelsToFront(last.Permutation)))];

    /// <summary>One inference.</summary>
    /// <param name="inputs">One array per input, in the source model's layout.</param>
    /// <returns>One array per output, likewise.</returns>
    public float[][] Run(float[][] inputs) => _run(inputs);

    public void Dispose() => _runner.Dispose();
}
