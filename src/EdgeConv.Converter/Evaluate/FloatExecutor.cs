using System.Runtime.InteropServices;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate;

/// <summary>What the executor shows of a value: its reals, row-major; valid during the call only.</summary>
internal delegate void ValueObserver(Value value, ReadOnlySpan<float> reals);

/// <summary>
/// Runs a graph in float32: the same bits on every processor and with any number of threads, since each element is computed by one thread in
/// one order. A graph of int8 values is run as the reals they stand for, without rounding.
/// </summary>
internal sealed unsafe class FloatExecutor : IDisposable
{
    private const int AlignmentFloats = 16; // 64 bytes, which also keep a read past the end inside the arena

    private readonly ModelGraph _graph;
    private readonly Step[] _steps;
    private readonly Dictionary<Value, int> _offsets = [];
    private readonly WorkerTeam _team;
    private float* _arena;

    /// <param name="graph">Not changed, and not to be changed while the executor lives.</param>
    /// <param name="workers">Threads, the caller's included; 0 for one per processor.</param>
    public FloatExecutor(ModelGraph graph, int workers = 0)
    {
        _graph = graph;
        FloatOperator[] operators = [.. graph.Nodes.Select(FloatOperators.For)];
        _arena = (float*)NativeMemory.AlignedAlloc(checked((nuint)Place() * sizeof(float)), 64);
        foreach (Value constant in graph.Nodes.SelectMany(FloatOperators.RunInputs).Concat(graph.Outputs).Where(value => value.IsConstant).Distinct())
            RealValues.Of(constant).CopyTo(Room(constant));
        _steps = [.. graph.Nodes.Select((node, i) => new Step(node, operators[i], Pointers(FloatOperators.RunInputs(node)), Pointers(node.Outputs)))];
        _team = new WorkerTeam(workers > 0 ? workers : Environment.ProcessorCount, operators.Select(o => o.ScratchFloats).Append(0).Max());
    }

    /// <summary>Runs one inference.</summary>
    /// <param name="inputs">One array per graph input, in its layout: reals, whatever the input's type.</param>
    /// <param name="observe">Called for every input and every node's output as soon as it is there.</param>
    /// <param name="rounded">Values that are rounded to the levels of an int8 scale as soon as they are there.</param>
    /// <returns>One array per graph output.</returns>
    public float[][] Run(float[][] inputs, ValueObserver? observe = null, IReadOnlyDictionary<Value, Quantisation>? rounded = null)
    {
        ObjectDisposedException.ThrowIf(_arena is null, this);
        if (inputs.Length != _graph.Inputs.Count)
            throw new EdgeConvException(ConverterErrors.EvaluationInputs, $"{_graph.Name}: {inputs.Length} inputs were given; the model has {_graph.Inputs.Count}");
        for (int i = 0; i < inputs.Length; i++)
        {
            Value input = _graph.Inputs[i];
            if (inputs[i].Length != input.Elements)
                throw new EdgeConvException(ConverterErrors.EvaluationInputs, $"{_graph.Name}: input {input.Name} was given {inputs[i].Length} elements; it has {input.Elements}");
            inputs[i].CopyTo(Room(input));
            observe?.Invoke(input, Room(input));
        }

        foreach (Step step in _steps)
        {
            step.Operator.Run(step.Inputs, step.Outputs, _team);
            foreach (Value output in step.Node.Outputs)
            {
                if (rounded?.TryGetValue(output, out Quantisation? grid) == true)
                    LevelRounding.Round(_arena + _offsets[output], checked((int)output.Elements), grid);
                observe?.Invoke(output, Room(output));
            }
        }

        return [.. _graph.Outputs.Select(output => Room(output).ToArray())];
    }

    public void Dispose()
    {
        _team.Dispose();
        NativeMemory.AlignedFree(_arena);
        _arena = null;
    }

    private Span<float> Room(Value value) => new(_arena + _offsets[value], (int)value.Elements);

    private float*[] Pointers(Value[] values)
    {
        var pointers = new float*[values.Length];
        for (int i = 0; i < values.Length; i++)
            pointers[i] = _arena + _offsets[values[i]];
        return pointers;
    }

    /// <summary>Gives every value its place, used again after its last reader; returns the floats needed.</summary>
    private int Place()
    {
        var lastUse = new Dictionary<Value, int>();
        for (int i = 0; i < _graph.Nodes.Count; i++)
            foreach (Value input in FloatOperators.RunInputs(_graph.Nodes[i]))
                lastUse[input] = input.IsConstant ? int.MaxValue : i;
        foreach (Value value in _graph.Outputs)
            lastUse[value] = int.MaxValue;

        var room = new ReusedRoom(AlignmentFloats);
        foreach (Value value in _graph.Inputs.Concat(lastUse.Keys.Where(value => value.IsConstant)))
            _offsets.TryAdd(value, room.Take(checked((int)value.Elements), lastUse.GetValueOrDefault(value, -1)));
        for (int i = 0; i < _graph.Nodes.Count; i++)
        {
            room.FreeBefore(i);
            foreach (Value output in _graph.Nodes[i].Outputs)
                _offsets[output] = room.Take(checked((int)output.Elements), lastUse.GetValueOrDefault(output, i));
        }

        return room.Size;
    }

    private sealed class Step(Node node, FloatOperator @operator, float*[] inputs, float*[] outputs)
    {
        public readonly Node Node = node;
        public readonly FloatOperator Operator = @operator;
        public readonly float*[] Inputs = inputs;
        public readonly float*[] Outputs = outputs;
    }
}
