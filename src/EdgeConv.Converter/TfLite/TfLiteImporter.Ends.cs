using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>The graph's inputs and outputs, and uint8 values: within the graph they are int8, 128 lower.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>The int8 value of each uint8 one.</summary>
    private readonly Dictionary<Value, Value> _int8 = [];

    /// <summary>Tensor numbers of the graph's outputs.</summary>
    private readonly HashSet<int> _ends = [];

    private void AddInputs(int[] indices, UnsupportedNodes unsupported) => AddEnds(indices, "input", unsupported, index =>
    {
        Value value = _tensors[index];
        if (value.Shape is not [1, ..])
            throw new UnsupportedNodeException($"'{value.Name}' has shape {NodeShape.Text(value.Shape)}: export with batch 1");
        _graph.Inputs.Add(NoConstant(value));
    });

    private void AddOutputs(int[] indices, UnsupportedNodes unsupported) => AddEnds(indices, "output", unsupported, index =>
    {
        Value value = NoConstant(_tensors[index]);
        if (value.Type == ElementType.UInt8 && _int8.TryGetValue(value, out Value? made) && _graph.Producer(value) is null)
        {
            value.Shape = made.Shape;
            Emit(new Quantize($"{value.Name}:quantize", made, value));
        }
        _graph.Outputs.Add(value);
    });

    private static void AddEnds(int[] indices, string which, UnsupportedNodes unsupported, Action<int> add)
    {
        foreach (int index in indices)
        {
            try
            {
                add(index);
            }
            catch (UnsupportedNodeException e)
            {
                unsupported.Add($"tensor {index}", which, e.Message);
            }
        }
    }

    private static Value NoConstant(Value value) =>
        value.IsConstant ? throw new UnsupportedNodeException("it is a constant; export the model without it") : value;

    /// <summary>What is read: of a uint8 value the int8 one, made from it where nothing made that yet.</summary>
    private Value Int8Of(Value value)
    {
        if (value.Type != ElementType.UInt8 || value.IsConstant || _int8.ContainsKey(value))
            return _int8.GetValueOrDefault(value, value);
        Value made = Int8Made(value);
        Emit(new Quantize($"{value.Name}:signed", value, made));
        return made;
    }

    /// <summary>What is written: in place of a uint8 value an int8 one.</summary>
    private Value Int8Made(Value value)
    {
        if (value.Type != ElementType.UInt8 || value.IsConstant)
            return value;
        if (_int8.TryGetValue(value, out Value? made))
            return made;
        bool isEdge = _graph.Inputs.Contains(value) || _ends.Any(end => _tensors[end] == value);
        made = Signed(value, isEdge ? $"{value.Name}:int8" : value.Name);
        _tensors.Follow(value, made);
        return _int8[value] = made;
    }

    /// <summary>The same reals by int8: constants too, where one scale serves.</summary>
    private static Value Signed(Value value) => value.Type == ElementType.UInt8 ? Signed(value, value.Name) : value;

    private static Value Signed(Value value, string name)
    {
        if (value.Quantisation is not { IsPerTensor: true, Scale: > 0 } unsigned)
            throw new UnsupportedNodeException($"'{value.Name}' is uint8 without one positive scale: quantise activations per tensor");
        return new(name, value.Shape, ElementType.Int8)
        {
            Quantisation = new(unsigned.Scale, unsigned.ZeroPoint - 128),
            Data = value.Data is byte[] bytes ? Array.ConvertAll(bytes, level => (sbyte)(level - 128)) : null,
        };
    }
}
