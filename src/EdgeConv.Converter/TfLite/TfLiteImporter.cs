using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Reads the first subgraph of a .tflite file: float, int8, or float with int8 or float16 constants, which are
/// dequantised.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>Passes take time in the square of the node count.</summary>
    private const int MostNodes = 10_000;

    private readonly ModelGraph _graph;
    private readonly TfLiteTensors _tensors;
    private readonly ConstantBudget _budget;
    private readonly Dictionary<string, Action<TfLiteNode>> _operators;

    private TfLiteImporter(ModelGraph graph, TfLiteTensors tensors, ConstantBudget budget)
    {
        (_graph, _tensors, _budget) = (graph, tensors, budget);
        _operators = new()
        {
            ["ADD"] = Add,
            ["AVERAGE_POOL_2D"] = AveragePool,
            ["CONCATENATION"] = Concatenation,
            ["CONV_2D"] = Conv2D,
            ["DEPTHWISE_CONV_2D"] = DepthwiseConv2D,
            ["DEQUANTIZE"] = Dequantize,
            ["DIV"] = Div,
            ["EXPAND_DIMS"] = Reshape,
            ["FULLY_CONNECTED"] = FullyConnected,
            ["MAX_POOL_2D"] = MaxPool,
            ["MEAN"] = Mean,
            ["MUL"] = Mul,
            ["PAD"] = Pad,
            ["PADV2"] = Pad,
            ["QUANTIZE"] = Quantize,
            ["RELU"] = node => Activation(node, Clamp.Relu),
            ["RELU_N1_TO_1"] = node => Activation(node, new(-1, 1)),
            ["RELU6"] = node => Activation(node, Clamp.Relu6),
            ["RESHAPE"] = Reshape,
            ["SOFTMAX"] = Softmax,
            ["SQUEEZE"] = Reshape,
            ["SUB"] = Sub,
            ["TRANSPOSE"] = Transpose,
        };
    }

    /// <summary>Whether the bytes say that they are a TensorFlow Lite model.</summary>
    public static bool Recognises(ReadOnlySpan<byte> bytes) => bytes.Length >= 8 && bytes[4..8].SequenceEqual("TFL3"u8);

    /// <exception cref="EdgeConvException">The file is damaged, or holds nodes that are not supported: all are named.</exception>
    public static ModelGraph Import(string file, ReadOnlyMemory<byte> bytes)
    {
        if (!Recognises(bytes.Span))
            throw new EdgeConvException(ConverterErrors.NoModel, "no TensorFlow Lite model (the mark TFL3 is absent); give a .tflite or .onnx file");
        var flat = new FlatFile(bytes);
        FlatTable model = FlatTable.Root(flat);
        FlatTable[] subgraphs = model.Tables(2);
        if (subgraphs.Length == 0)
            throw new EdgeConvException(ConverterErrors.NoModel, "the model holds no graph; export it again");
        FlatTable subgraph = subgraphs[0];
        var graph = new ModelGraph(Path.GetFileNameWithoutExtension(file));
        var budget = new ConstantBudget(bytes.Length);
        var tensors = new TfLiteTensors(subgraph.Tables(0), model.Tables(4), budget);
        var importer = new TfLiteImporter(graph, tensors, budget);
        var unsupported = new UnsupportedNodes();
        importer.AddEnds(subgraph.Ints(1), graph.Inputs, "input", unsupported);
        importer.AddNodes(subgraph.Tables(3), model.Tables(1), unsupported);
        unsupported.ThrowIfAny();
        importer.AddEnds(subgraph.Ints(2), graph.Outputs, "output", unsupported);
        unsupported.ThrowIfAny();
        GraphCheck.Verify(graph);
        return graph;
    }

    private void AddEnds(int[] indices, List<Value> ends, string which, UnsupportedNodes unsupported)
    {
        foreach (int index in indices)
        {
            try
            {
                Value value = _tensors[index];
                ends.Add(value.IsConstant ? throw new UnsupportedNodeException("it is a constant; export the model without it") : value);
            }
            catch (UnsupportedNodeException e)
            {
                unsupported.Add($"tensor {index}", which, e.Message);
            }
        }
    }

    private void AddNodes(FlatTable[] nodes, FlatTable[] codes, UnsupportedNodes unsupported)
    {
        if (nodes.Length > MostNodes)
            throw new EdgeConvException(ConverterErrors.TooLong, $"{nodes.Length} nodes, at most {MostNodes} are taken; split the model");
        for (int i = 0; i < nodes.Length; i++)
        {
            uint code = nodes[i].UInt(0);
            if (code >= (uint)codes.Length)
                throw new EdgeConvException(ConverterErrors.Damaged, $"node {i} names operator code {code} of {codes.Length}; the file is damaged, export it again");
            // Older files have only the byte; newer ones put 127 there once the number outgrew it.
            string operation = OperatorNames.Of(Math.Max((int)codes[code].Byte(0), codes[code].Int(3)));
            var node = new TfLiteNode($"{operation}#{i}", operation, nodes[i].Ints(1), nodes[i].Ints(2), nodes[i].Table(4));
            try
            {
                if (!_operators.TryGetValue(operation, out Action<TfLiteNode>? import))
                    throw new UnsupportedNodeException(Remedies.For(operation));
                import(node);
            }
            catch (UnsupportedNodeException e)
            {
                unsupported.Add(node.Name, operation, e.Message);
            }
        }
    }

    private void Emit(Node node) => _graph.Nodes.Add(node);

    /// <summary>A tensor that the node must have.</summary>
    private Value Tensor(TfLiteNode node, int input)
    {
        if (input >= node.Inputs.Length || node.Inputs[input] < 0)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' lacks input {input}; the file is damaged, export it again");
        return _tensors[node.Inputs[input]];
    }

    /// <summary>A constant that the node must have.</summary>
    private Value Constant(TfLiteNode node, int input) => Tensor(node, input) is { IsConstant: true } constant ? constant
        : throw new UnsupportedNodeException($"input {input} must be a constant: export with fixed weights and shapes");

    /// <summary>A float or int8 value of batch 1 that flows along the graph.</summary>
    private Value Flowing(TfLiteNode node, int input)
    {
        Value value = Tensor(node, input);
        return value.IsConstant ? throw new UnsupportedNodeException($"input {input} is a constant: export with constants folded")
            : CheckFlowing(value);
    }

    private Value Output(TfLiteNode node) => CheckFlowing(AnyOutput(node));

    private Value AnyOutput(TfLiteNode node) => node.Outputs.Length == 1 ? _tensors[node.Outputs[0]]
        : throw new UnsupportedNodeException($"it has {node.Outputs.Length} outputs: one is supported");

    private static Value CheckFlowing(Value value)
    {
        if (value.Type == ElementType.UInt8)
            throw new UnsupportedNodeException("uint8 arithmetic: convert the float model instead, or quantise it to int8");
        if (value.Type is not (ElementType.Float32 or ElementType.Int8))
            throw new UnsupportedNodeException($"'{value.Name}' is {value.Type}: export with float32 or int8 activations");
        if (value.Type == ElementType.Int8 && value.Quantisation is not { IsPerTensor: true, Scale: > 0 })
            throw new UnsupportedNodeException($"'{value.Name}' is int8 without one positive scale: quantise activations per tensor");
        if (value.Shape is not [1, ..])
            throw new UnsupportedNodeException($"'{value.Name}' has shape {NodeShape.Text(value.Shape)}: export with batch 1");
        return value;
    }

    /// <summary>Copying nodes keep the bytes, so that both sides must mean the same by them.</summary>
    private static void RequireSameReals(Value a, Value b)
    {
        bool same = a.Type == b.Type && (a.Quantisation is null ? b.Quantisation is null
            : b.Quantisation is not null && a.Quantisation.Scale == b.Quantisation.Scale
                && a.Quantisation.ZeroPoint == b.Quantisation.ZeroPoint);
        if (!same)
            throw new UnsupportedNodeException($"'{a.Name}' and '{b.Name}' differ in type or scale: export with a current TensorFlow Lite converter");
    }

    private static void RequireSameType(Value a, Value b)
    {
        if (a.Type != b.Type)
            throw new UnsupportedNodeException($"'{a.Name}' is {a.Type} and '{b.Name}' {b.Type}: export all float or all int8");
    }

    private static Clamp FusedActivation(byte code) => code switch
    {
        0 => Clamp.None,
        1 => Clamp.Relu,
        2 => new(-1, 1),
        3 => Clamp.Relu6,
        _ => throw new UnsupportedNodeException($"fused activation {code}: train with ReLU or ReLU6 in its place"),
    };
}
