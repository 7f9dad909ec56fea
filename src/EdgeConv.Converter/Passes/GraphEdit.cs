using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A graph being changed by a pass: who makes and who reads a value is known at once, and nodes keep an order in which they can
/// run.</summary>
internal sealed class GraphEdit
{
    private readonly ModelGraph _graph;
    private readonly LinkedList<Node> _order;
    private readonly Dictionary<Node, LinkedListNode<Node>> _places = [];
    private readonly Dictionary<Value, Node> _producers = [];
    private readonly Dictionary<Value, List<Node>> _readers = [];
    private readonly HashSet<Value> _outputs;
    private bool _changed;

    public GraphEdit(ModelGraph graph)
    {
        _graph = graph;
        _outputs = [.. graph.Outputs];
        _order = new(graph.Nodes);
        for (LinkedListNode<Node>? place = _order.First; place is not null; place = place.Next)
            Register(place);
    }

    /// <summary>The nodes as they were; skips those removed meanwhile.</summary>
    public IEnumerable<T> Nodes<T>() where T : Node => _graph.Nodes.OfType<T>().Where(_places.ContainsKey);

    /// <summary>The nodes as they are now, in order.</summary>
    public T[] Current<T>() where T : Node => [.. _order.OfType<T>()];

    public Node? Producer(Value value) => _producers.GetValueOrDefault(value);

    public IReadOnlyList<Node> Readers(Value value) => _readers.TryGetValue(value, out List<Node>? readers) ? readers : [];

    public bool IsOutput(Value value) => _outputs.Contains(value);

    /// <summary>Whether one node reads the value, once, and the caller does not get it.</summary>
    public bool HasOneReader(Value value) => Readers(value).Count == 1 && !IsOutput(value);

    public void InsertBefore(Node anchor, Node node)
    {
        Register(_order.AddBefore(_places[anchor], node));
        _changed = true;
    }

    public void InsertAfter(Node anchor, Node node)
    {
        Register(_order.AddAfter(_places[anchor], node));
        _changed = true;
    }

    /// <summary>Puts a node in another's place; both make the same value.</summary>
    public void Substitute(Node old, Node node)
    {
        LinkedListNode<Node> place = _order.AddAfter(_places[old], node);
        Remove(old);
        Register(place);
    }

    public void Remove(Node node)
    {
        _order.Remove(_places[node]);
        _places.Remove(node);
        foreach (Value input in node.Inputs)
            _readers[input].Remove(node);
        if (_producers.GetValueOrDefault(node.Output) == node)
            _producers.Remove(node.Output);
        _changed = true;
    }

    public void SetInput(Node node, int index, Value value)
    {
        _readers[node.Inputs[index]].Remove(node);
        node.Inputs[index] = value;
        AddReader(value, node);
        _changed = true;
    }

    /// <summary>Removes a node; its readers read <paramref name="value"/> instead, which must have the same shape and type.</summary>
    /// <returns>False, and nothing is done, where the node gives a graph output its name and no other node can.</returns>
    public bool Bypass(Node node, Value value)
    {
        Value output = node.Output;
        if (!IsOutput(output))
        {
            foreach (Node reader in Readers(output).ToArray())
                Redirect(reader, output, value);
            Remove(node);
            return true;
        }
        if (Producer(value) is not { } producer || IsOutput(value))
            return false;
        Remove(node);
        _producers.Remove(value);
        producer.Outputs[0] = output;
        _producers[output] = producer;
        foreach (Node reader in Readers(value).ToArray())
            Redirect(reader, value, output);
        return true;
    }

    public bool HasChanged => _changed;

    /// <summary>Writes the nodes back.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Commit()
    {
        if (_changed)
        {
            Node[] nodes = [.. _order];
            _graph.Nodes.Clear();
            _graph.Nodes.AddRange(nodes);
        }
        return _changed;
    }

    private void Redirect(Node reader, Value from, Value to)
    {
        for (int i = 0; i < reader.Inputs.Length; i++)
        {
            if (reader.Inputs[i] == from)
                SetInput(reader, i, to);
        }
    }

    private void Register(LinkedListNode<Node> place)
    {
        Node node = place.Value;
        _places[node] = place;
        _producers[node.Output] = node;
        foreach (Value input in node.Inputs)
            AddReader(input, node);
    }

    private void AddReader(Value value, Node node)
    {
        if (!_readers.TryGetValue(value, out List<Node>? readers))
            _readers[value] = readers = [];
        readers.Add(node);
    }
}
