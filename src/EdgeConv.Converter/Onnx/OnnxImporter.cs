using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;

namespace EdgeConv.Converter.Onnx;

/// <summary>Reads a float ONNX model. Channel-first nodes get transposes around them, which the layout passes cancel.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>Passes take time in the square of the node count.</summary>
    private const int MostNodes = 10_000;

    /// <summary>Names of inputs and outputs of all nodes together, and of the graph.</summary>
    private const int MostNames = 100_000, MostEnds = 1000;

    private const int OldestOpset = 1, NewestOpset = 21;

    private readonly ModelGraph _graph;
    private readonly ConstantBudget _budget;
    private readonly ConstantFolding _folding;
    private readonly int _opset;
    private readonly Dictionary<string, Value> _values = [];
    private readonly HashSet<string> _unknown = [], _outputs;

    /// <summary>Values whose elements are whole numbers, so that a cast to integers changes nothing.</summary>
    private readonly HashSet<Value> _whole = [];

    private readonly Dictionary<string, Action<OnnxNode>> _operators;

    private readonly ExternalData _external;

    private OnnxImporter(ModelGraph graph, int opset, ConstantBudget budget, ExternalData external, IEnumerable<string> outputs)
    {
        (_graph, _opset, _budget, _external, _outputs) = (graph, opset, budget, external, [.. outputs]);
        _folding = new(opset, budget, external);
        _operators = Operators();
    }

    /// <exception cref="EdgeConvException">The file is damaged, a shape is missing, or nodes are not supported: all are named.</exception>
    public static ModelGraph Import(string file, ReadOnlyMemory<byte> bytes, ImportOptions options, string? folder = null)
    {
        ModelProto model = Parse(bytes);
        GraphProto source = model.Graph;
        if (options.Ends.Count > 0)
            OnnxEnds.Apply(source, options.Ends);
        var graph = new ModelGraph(Path.GetFileNameWithoutExtension(file));
        var budget = new ConstantBudget(bytes.Length);
        var importer = new OnnxImporter(graph, Opset(model), budget, new(folder, bytes.Length, budget), source.Output.Select(output => output.Name));
        var unsupported = new UnsupportedNodes();
        importer.AddInitialisers(source, unsupported);
        importer.AddInputs(source, options);
        importer.AddNodes(source, unsupported);
        unsupported.ThrowIfAny();
        foreach (ValueInfoProto output in source.Output)
        {
            if (!importer._values.TryGetValue(output.Name, out Value? value) || value.IsConstant)
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"output '{output.Name}' is {(value is null ? "made by no node" : "a constant")}; export the model again");
            graph.Outputs.Add(value);
        }
        GraphCheck.Verify(graph);
        return graph;
    }

    private static ModelProto Parse(ReadOnlyMemory<byte> bytes)
    {
        ModelProto model;
        OnnxWire.Check(bytes.Span);
        try
        {
            model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new EdgeConvException(ConverterErrors.NoModel, $"no ONNX model or a damaged one: {e.Message.ReplaceLineEndings(" ")}; give a whole .onnx or .tflite file", inner: e);
        }
        // An empty file and one cut between two fields are valid messages.
        if (model.Graph is null || model.Graph.Node.Count == 0)
            throw new EdgeConvException(ConverterErrors.NoModel, "no ONNX model, or one without nodes; give a whole .onnx or .tflite file");
        if (model.Graph.Node.Count > MostNodes)
            throw TooMany(model.Graph.Node.Count, "nodes", MostNodes);
        long names = model.Graph.Node.Sum(node => (long)node.Input.Count + node.Output.Count);
        if (names > MostNames || model.Graph.Output.Count > MostEnds)
            throw TooMany(names > MostNames ? names : model.Graph.Output.Count, names > MostNames ? "inputs and outputs of nodes" : "outputs", names > MostNames ? MostNames : MostEnds);
        return model;
    }

    private static EdgeConvException TooMany(long count, string what, int most) =>
        new(ConverterErrors.TooLong, $"{count} {what}, at most {most} are taken; split the model");

    private static int Opset(ModelProto model)
    {
        long opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 0;
        return opset is >= OldestOpset and <= NewestOpset ? (int)opset
            : throw new EdgeConvException(ConverterErrors.Opset, $"opset {opset}; export with an opset from {OldestOpset} to {NewestOpset} (13 is a good choice)");
    }

    private void AddInitialisers(GraphProto source, UnsupportedNodes unsupported)
    {
        foreach (TensorProto tensor in source.Initializer)
        {
            if (_values.ContainsKey(tensor.Name) || _unknown.Contains(tensor.Name))
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"two constants are named '{tensor.Name}'; export the model again");
            try
            {
                _values[tensor.Name] = OnnxTensors.Read(tensor.Name, tensor, _budget, _external);
            }
            catch (UnsupportedNodeException e)
            {
                unsupported.Add(tensor.Name, "initialiser", e.Message);
                _unknown.Add(tensor.Name);
            }
        }
    }

    private void AddInputs(GraphProto source, ImportOptions options)
    {
        // Before IR 4 initialisers were listed as inputs too.
        ValueInfoProto[] inputs = [.. source.Input.Where(input => !_values.ContainsKey(input.Name) && !_unknown.Contains(input.Name))];
        if (inputs.Length > MostEnds)
            throw TooMany(inputs.Length, "inputs", MostEnds);
        foreach (string name in options.Shapes.Keys)
        {
            if (!Array.Exists(inputs, input => input.Name == name))
                throw new EdgeConvException(ConverterErrors.OtherShape, $"--shape names '{name}', but the inputs are {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}");
        }
        foreach (ValueInfoProto input in inputs)
        {
            if (input.Type?.TensorType is not { } type)
                throw new EdgeConvException(ConverterErrors.InputType, $"input '{input.Name}' is no tensor; export the model with float32 tensors as inputs");
            if (type.ElemType != 1)
                throw new EdgeConvException(ConverterErrors.InputType, $"input '{input.Name}' has element type {type.ElemType}; export the model with float32 inputs");
            var value = new Value(input.Name, InputShapes.Resolve(input.Name, type.Shape, options), ElementType.Float32);
            if (!_values.TryAdd(input.Name, value))
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"two inputs are named '{input.Name}'; export the model again");
            _graph.Inputs.Add(value);
        }
    }

    private void AddNodes(GraphProto source, UnsupportedNodes unsupported)
    {
        for (int i = 0; i < source.Node.Count; i++)
        {
            NodeProto proto = source.Node[i];
            string operation = proto.Domain is "" or "ai.onnx" ? proto.OpType : $"{proto.Domain}.{proto.OpType}";
            string name = proto.Name.Length > 0 ? proto.Name : $"{operation}#{i}";
            foreach (string output in proto.Output)
            {
                if (output.Length > 0 && (_values.ContainsKey(output) || _unknown.Contains(output)))
                    throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{name}' makes '{output}', which exists already; export the model again");
            }
            bool known = _operators.TryGetValue(operation, out Action<OnnxNode>? import) || ConstantFolding.Knows(operation);
            OnnxNode? node = null;
            try
            {
                if (proto.Input.Any(_unknown.Contains))
                    ExamineWithoutShapes(operation, known);
                else
                    AddNode(node = new(name, operation, proto, [.. proto.Input.Select(input => Find(input, name))], _budget), import);
            }
            catch (UnsupportedNodeException e)
            {
                unsupported.Add(name, operation, e.Message);
                if (node is not null)
                    StandIn(node);
            }
            // What follows an unsupported node is still looked at, but without its shapes.
            foreach (string output in proto.Output)
            {
                if (output.Length > 0 && !_values.ContainsKey(output))
                    _unknown.Add(output);
            }
        }
    }

    private void AddNode(OnnxNode node, Action<OnnxNode>? import)
    {
        if (node.Proto.Output.Count == 0 || node.Proto.Output[0].Length == 0)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' has no output; the file is damaged, export it again");
        if (node.Operation is "QuantizeLinear" or "DequantizeLinear" && node.HasInput(0) && node.Inputs[0]!.IsConstant)
            _values[node.Proto.Output[0]] = Requantised(node);
        else if (_folding.Fold(node) is { } constant)
            _values[node.Proto.Output[0]] = constant;
        else
            (import ?? throw new UnsupportedNodeException(Remedies.For(node.Operation)))(node);
    }

    private Value? Find(string input, string node) => input.Length == 0 ? null : _values.TryGetValue(input, out Value? value) ? value
        : throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node}' reads '{input}', which no earlier node makes; the nodes are out of order or circular: export the model again");
}
