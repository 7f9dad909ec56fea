using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Which method imports which operator.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>The names of all that are imported.</summary>
    public static IEnumerable<string> Known
    {
        get
        {
            var budget = new ConstantBudget(0);
            return new OnnxImporter(new("operators"), NewestOpset, budget, new(null, 0, budget), [])._operators.Keys;
        }
    }

    private Dictionary<string, Action<OnnxNode>> Operators()
    {
        var operators = new Dictionary<string, Action<OnnxNode>>
        {
            ["Add"] = node => Arithmetic(node, BinaryKind.Add),
            ["ArgMax"] = node => ArgExtreme(node, isMaximum: true),
            ["ArgMin"] = node => ArgExtreme(node, isMaximum: false),
            ["AveragePool"] = AveragePool,
            ["BatchNormalization"] = BatchNormalization,
            ["Cast"] = Cast,
            ["Clip"] = Clip,
            ["Concat"] = Concat,
            ["Conv"] = Conv,
            ["ConvTranspose"] = ConvTranspose,
            ["DeformConv"] = DeformConv,
            ["DepthToSpace"] = DepthToSpace,
            ["DequantizeLinear"] = DequantizeLinear,
            ["Div"] = node => Arithmetic(node, BinaryKind.Divide),
            ["Dropout"] = Identity,
            ["Expand"] = Expand,
            ["Flatten"] = Flatten,
            ["Gather"] = Gather,
            ["GatherElements"] = GatherElements,
            ["GatherND"] = GatherND,
            ["Gemm"] = Gemm,
            ["GlobalAveragePool"] = GlobalAveragePool,
            ["GlobalMaxPool"] = GlobalMaxPool,
            ["GroupNormalization"] = GroupNormalization,
            ["Identity"] = Identity,
            ["InstanceNormalization"] = InstanceNormalization,
            ["LRN"] = LocalResponse,
            ["LayerNormalization"] = LayerNormalization,
            ["LogSoftmax"] = LogSoftmax,
            ["MatMul"] = MatMul,
            ["Max"] = node => Several(node, BinaryKind.Maximum),
            ["MaxPool"] = MaxPool,
            ["MaxRoiPool"] = MaxRoiPool,
            ["Mean"] = Mean,
            ["Min"] = node => Several(node, BinaryKind.Minimum),
            ["Mul"] = node => Arithmetic(node, BinaryKind.Multiply),
            ["NonMaxSuppression"] = NonMaxSuppression,
            ["PRelu"] = PRelu,
            ["Pad"] = Pad,
            ["Pow"] = node => Arithmetic(node, BinaryKind.Power),
            ["ReduceL1"] = node => ReduceNorm(node, new(UnaryKind.Abs), null),
            ["ReduceL2"] = node => ReduceNorm(node, new(UnaryKind.Power, 2), new(UnaryKind.Sqrt)),
            ["ReduceMax"] = node => ReducePlain(node, ReduceKind.Maximum, axesSince: 18),
            ["QuantizeLinear"] = QuantizeLinear,
            ["ReduceMean"] = ReduceMean,
            ["ReduceMin"] = node => ReducePlain(node, ReduceKind.Minimum, axesSince: 18),
            ["ReduceSum"] = node => ReducePlain(node, ReduceKind.Sum, axesSince: 13),
            ["ReduceSumSquare"] = node => ReduceNorm(node, new(UnaryKind.Power, 2), null),
            ["Relu"] = Relu,
            ["Reshape"] = Reshape,
            ["Resize"] = Resize,
            ["RoiAlign"] = RoiAlign,
            ["Slice"] = Slice,
            ["Softmax"] = Softmax,
            ["SpaceToDepth"] = SpaceToDepth,
            ["Split"] = Split,
            ["Squeeze"] = Squeeze,
            ["Sub"] = node => Arithmetic(node, BinaryKind.Subtract),
            ["Sum"] = node => Several(node, BinaryKind.Add),
            ["Tile"] = Tile,
            ["Transpose"] = Transpose,
            ["Unsqueeze"] = Unsqueeze,
            ["Upsample"] = Upsample,
        };
        foreach (string function in s_functions.Keys)
            operators[function] = Function;
        AddQOperators(operators);
        return operators;
    }
}
