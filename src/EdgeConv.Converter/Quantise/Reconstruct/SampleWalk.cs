using System.Runtime.InteropServices;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// A graph run over several samples at once, node by node; values are freed after their last reader. Int8 values are the reals they stand for,
/// rounded to their levels after each node.
/// </summary>
/// <remarks>
/// The sums are float32 where the runtime's are exact, so a value near the middle of two levels may become the other one: what one
/// node makes differs from the runtime's by at most one level, and rarely.
/// </remarks>
internal sealed unsafe class SampleWalk : IDisposable
{
    private readonly Lifetimes _lifetimes;
    private readonly int _samples, _workers;
    private readonly Dictionary<Value, Block> _values = [];

    /// <param name="graph">Weights may be replaced before their node is run.</param>
    /// <param name="samples">How many at once.</param>
    /// <param name="workers">Threads.</param>
    public SampleWalk(ModelGraph graph, int samples, int workers)
    {
        (Graph, _samples, _workers) = (graph, samples, workers);
        _lifetimes = new Lifetimes(graph);
        foreach (Value input in graph.Inputs)
            Take(input);
    }

    public ModelGraph Graph { get; }

    /// <summary>The node that is run next.</summary>
    public int Next { get; private set; }

    /// <summary>Bytes of the values that are kept now.</summary>
    public long Bytes { get; private set; }

    /// <summary>The most bytes kept at once while the last node was run.</summary>
    public long BytesInStep { get; private set; }

    /// <summary>The elements of a value in a sample; it is made and not yet freed.</summary>
    public float* this[Value value, int sample] => _values[value].Start + sample * _values[value].Stride;

    /// <summary>Fills the inputs of a sample.</summary>
    public void Fill(int sample, float[][] inputs)
    {
        if (inputs.Length != Graph.Inputs.Count)
            throw new EdgeConvException(ConverterErrors.EvaluationInputs, $"{Graph.Name}: {inputs.Length} inputs were given; the model has {Graph.Inputs.Count}");
        for (int i = 0; i < inputs.Length; i++)
            inputs[i].CopyTo(new Span<float>(this[Graph.Inputs[i], sample], checked((int)Graph.Inputs[i].Elements)));
    }

    /// <summary>Runs the next node for all samples.</summary>
    public void Step()
    {
        Node node = Graph.Nodes[Next];
        FloatOperator computes = FloatOperators.For(node);
        Value[] reads = FloatOperators.RunInputs(node);
        foreach (Value constant in reads.Where(value => value.IsConstant).Distinct())
            RealValues.Of(constant).CopyTo(new Span<float>(Take(constant, 1).Start, checked((int)constant.Elements)));
        foreach (Value output in node.Outputs)
            Take(output);
        BytesInStep = Bytes;
        using (var team = new WorkerTeam(_workers, computes.ScratchFloats))
        {
            for (int sample = 0; sample < _samples; sample++)
            {
                computes.Run(Pointers(reads, sample), Pointers(node.Outputs, sample), team);
                foreach (Value output in node.Outputs)
                    if (output is { Type: ElementType.Int8, Quantisation: { } grid })
                        LevelRounding.Round(this[output, sample], checked((int)output.Elements), grid);
            }
        }

        foreach (Value value in reads.Where(value => value.IsConstant).Concat(_lifetimes.EndingAt(Next)))
            Free(value);
        Next++;
    }

    public void Dispose()
    {
        foreach (Value value in _values.Keys.ToArray())
            Free(value);
    }

    private float*[] Pointers(Value[] values, int sample)
    {
        var pointers = new float*[values.Length];
        for (int i = 0; i < values.Length; i++)
            pointers[i] = this[values[i], sample];
        return pointers;
    }

    private void Take(Value value) => Take(value, _samples);

    private Block Take(Value value, int copies)
    {
        long elements = Lifetimes.Room(value);
        var block = new Block((float*)NativeMemory.AlignedAlloc(checked((nuint)(elements * copies * sizeof(float))), 64), copies == 1 ? 0 : (nint)elements,
            elements * copies * sizeof(float));
        _values.Add(value, block);
        Bytes += block.Bytes;
        return block;
    }

    private void Free(Value value)
    {
        if (!_values.Remove(value, out Block? block))
            return;
        NativeMemory.AlignedFree(block.Start);
        Bytes -= block.Bytes;
    }

    private sealed class Block(float* start, nint stride, long bytes)
    {
        public readonly float* Start = start;
        public readonly nint Stride = stride;
        public readonly long Bytes = bytes;
    }
}
