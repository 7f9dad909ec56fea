using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Reads the first subgraph of a .tflite file: float, int8, or float with int8 or float16 constants, which are
/// dequantised.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>Passes take time in the square of the node count.</summary>
    private const int MostNodes = 10_000;

    /// <summary>Inputs and outputs of all nodes together, and of the graph.</summary>
    private const int MostNames = 100_000, MostEnds = 1000;

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
            ["ARG_MAX"] = node => ArgExtreme(node, isMaximum: true),
            ["ARG_MIN"] = node => ArgExtreme(node, isMaximum: false),
            ["AVERAGE_POOL_2D"] = AveragePool,
            ["BATCH_MATMUL"] = BatchMatMul,
            ["BATCH_TO_SPACE_ND"] = BatchToSpace,
            ["CONCATENATION"] = Concatenation,
            ["CONV_2D"] = Conv2D,
            ["CONV_3D"] = Conv3D,
            ["DEPTHWISE_CONV_2D"] = DepthwiseConv2D,
            ["DEPTH_TO_SPACE"] = DepthToSpace,
            ["DEQUANTIZE"] = Dequantize,
            ["DIV"] = Div,
            ["EXPAND_DIMS"] = Reshape,
            ["FULLY_CONNECTED"] = FullyConnected,
            ["GATHER"] = Gather,
            ["GELU"] = Gelu,
            ["L2_NORMALIZATION"] = L2Normalisation,
            ["LEAKY_RELU"] = LeakyRelu,
            ["LOCAL_RESPONSE_NORMALIZATION"] = LocalResponseNormalisation,
            ["MAXIMUM"] = node => Extreme(node, BinaryKind.Maximum),
            ["MAX_POOL_2D"] = MaxPool,
            ["MEAN"] = node => Reduce(node, ReduceKind.Mean),
            ["MINIMUM"] = node => Extreme(node, BinaryKind.Minimum),
            ["MIRROR_PAD"] = MirrorPad,
            ["MUL"] = Mul,
            ["PACK"] = Pack,
            ["PAD"] = Pad,
            ["PADV2"] = Pad,
            ["POW"] = Pow,
            ["PRELU"] = PRelu,
            ["QUANTIZE"] = Quantize,
            ["REDUCE_MAX"] = node => Reduce(node, ReduceKind.Maximum),
            ["REDUCE_MIN"] = node => Reduce(node, ReduceKind.Minimum),
            ["RELU"] = node => Activation(node, Clamp.Relu),
            ["RELU_0_TO_1"] = node => Activation(node, new(0, 1)),
            ["RELU_N1_TO_1"] = node => Activation(node, new(-1, 1)),
            ["RELU6"] = node => Activation(node, Clamp.Relu6),
            ["RESHAPE"] = Reshape,
            ["RESIZE_BILINEAR"] = ResizeBilinear,
            ["RESIZE_NEAREST_NEIGHBOR"] = ResizeNearest,
            ["SLICE"] = Slice,
            ["SOFTMAX"] = Softmax,
            ["SPACE_TO_BATCH_ND"] = SpaceToBatch,
            ["SPACE_TO_DEPTH"] = SpaceToDepth,
            ["SPLIT"] = Split,
            ["SPLIT_V"] = SplitV,
            ["SQUARED_DIFFERENCE"] = SquaredDifference,
            ["SQUEEZE"] = Reshape,
            ["STRIDED_SLICE"] = StridedSlice,
            ["SUB"] = Sub,
            ["SUM"] = node => Reduce(node, ReduceKind.Sum),
            ["TFLite_Detection_PostProcess"] = DetectionPostProcess,
            ["TRANSPOSE"] = Transpose,
            ["TRANSPOSE_CONV"] = TransposeConv,
            ["UNPACK"] = Unpack,
        };
        foreach (var (operation, functions) in s_unaries)
            _operators[operation] = node => Unary(node, functions);
    }

    /// <summary>The names of all that are imported.</summary>
    public static IEnumerable<string> Known
    {
        get
        {
            var budget = new ConstantBudget(0);
            return new TfLiteImporter(new("operators"), new([], [], budget), budget)._operators.Keys;
        }
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
        (int[] inputs, int[] outputs) = (subgraph.Ints(1), subgraph.Ints(2));
        if (Math.Max(inputs.Length, outputs.Length) > MostEnds)
            throw new EdgeConvException(ConverterErrors.TooLong, $"{inputs.Length} inputs and {outputs.Length} outputs, at most {MostEnds} are taken; split the model");
        importer._ends.UnionWith(outputs);
        importer.AddInputs(inputs, unsupported);
        importer.AddNodes(subgraph.Tables(3), model.Tables(1), unsupported);
        unsupported.ThrowIfAny();
        importer.AddOutputs(outputs, unsupported);
        unsupported.ThrowIfAny();
        GraphCheck.Verify(graph);
        return graph;
    }

    private void AddNodes(FlatTable[] nodes, FlatTable[] codes, UnsupportedNodes unsupported)
    {
        if (nodes.Length > MostNodes)
            throw new EdgeConvException(ConverterErrors.TooLong, $"{nodes.Length} nodes, at most {MostNodes} are taken; split the model");
        long names = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            uint code = nodes[i].UInt(0);
            if (code >= (uint)codes.Length)
                throw new EdgeConvException(ConverterErrors.Damaged, $"node {i} names operator code {code} of {codes.Length}; the file is damaged, export it again");
            // Older files have only the byte; newer ones put 127 there once the number outgrew it.
            int builtin = Math.Max((int)codes[code].Byte(0), codes[code].Int(3));
            string operation = builtin == OperatorNames.Custom ? codes[code].Text(1) : OperatorNames.Of(builtin);
            var node = new TfLiteNode($"{operation}#{i}", operation, nodes[i].Ints(1), nodes[i].Ints(2), nodes[i].Table(4), nodes[i]);
            if (node.Outputs.Intersect(node.Inputs).Any(tensor => tensor >= 0))
                throw Contradiction(node, "it reads what it makes itself");
            names += node.Inputs.Length + node.Outputs.Length;
            if (names > MostNames)
                throw new EdgeConvException(ConverterErrors.TooLong, $"more than {MostNames} inputs and outputs of nodes are not taken; split the model");
            try
            {
                if (Fold(node))
                    continue;
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

    private void Emit(Node node)
    {
        GraphCheck.CheckRoom(_graph);
        _graph.Nodes.Add(node);
        // Files of open shapes hold placeholders; what follows from the inputs holds.
        if (node.Outputs.Length == 1 && _tensors.IsOpen(node.Output))
            node.Output.Shape = NodeShape.Of(node);
    }

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

    /// <summary>A float or int8 value that flows along the graph.</summary>
    private Value Flowing(TfLiteNode node, int input)
    {
        Value value = Tensor(node, input);
        return value.IsConstant ? throw new UnsupportedNodeException($"input {input} is a constant: export with constants folded")
            : CheckFlowing(Int8Of(value));
    }

    private Value Output(TfLiteNode node) => CheckFlowing(Int8Made(AnyOutput(node)));

    private Value Output(TfLiteNode node, int which) => which < node.Outputs.Length ? CheckFlowing(Int8Made(_tensors[node.Outputs[which]]))
        : throw Contradiction(node, $"it has {node.Outputs.Length} outputs");

    private Value AnyOutput(TfLiteNode node) => node.Outputs.Length == 1 ? _tensors[node.Outputs[0]]
        : throw new UnsupportedNodeException($"it has {node.Outputs.Length} outputs: one is supported");

    private static Value CheckFlowing(Value value)
    {
        if (value.Type is not (ElementType.Float32 or ElementType.Int8))
            throw new UnsupportedNodeException($"'{value.Name}' is {value.Type}: export with float32 or int8 activations");
        if (value.Type == ElementType.Int8 && value.Quantisation is not { IsPerTensor: true, Scale: > 0 })
            throw new UnsupportedNodeException($"'{value.Name}' is int8 without one positive scale: quantise activations per tensor");
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
        4 => throw new UnsupportedNodeException("a fused tanh: export it as an operator of its own"),
        5 => throw new UnsupportedNodeException("a fused sign: train with ReLU or ReLU6 in its place"),
        _ => throw new UnsupportedNodeException($"fused activation {code}: train with ReLU or ReLU6 in its place"),
    };
}
