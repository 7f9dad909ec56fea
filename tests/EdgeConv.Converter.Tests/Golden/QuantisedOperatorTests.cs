#if ONNXRUNTIME
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>Operators on levels (QOperator) and between levels (QDQ) under rule ort: the bytes of ONNX Runtime, run here.</summary>
[Trait("needs", "onnxruntime")]
public sealed class QuantisedOperatorTests
{
    private static readonly Dictionary<string, Func<bool, QuantisedModel>> s_cases = new()
    {
        ["QLinearConv"] = isUnsigned => Map(isUnsigned).Weights("w", [6, 4, 3, 3], 6).Sums("b", 6).Node("QLinearConv", "x* w* *y b", "y", ("pads", (int[])[1, 1, 1, 1]), ("strides", (int[])[2, 1])),
        ["QLinearConv, one scale, groups"] = isUnsigned => Map(isUnsigned).Weights("w", [6, 2, 3, 2], 1).Node("QLinearConv", "x* w* *y", "y", ("group", 2), ("dilations", (int[])[2, 1])),
        ["QLinearMatMul"] = isUnsigned => new QuantisedModel(isUnsigned, 1, 30).Scale("y", 0.11f, -3).Weights("w", [30, 7], 7).Node("QLinearMatMul", "x* w* *y", "y"),
        ["QGemm"] = isUnsigned => new QuantisedModel(isUnsigned, 1, 30).Scale("y", 0.11f, -3).Weights("w", [7, 30], 7).Sums("b", 7).Node("QGemm", "x* w* b *y", "y", ("transB", 1)),
        ["QLinearAdd"] = isUnsigned => Two(isUnsigned).Node("QLinearAdd", "x* z* *y", "y"),
        ["QLinearMul"] = isUnsigned => Two(isUnsigned).Node("QLinearMul", "x* z* *y", "y"),
        ["QLinearMul, an odd zero point and a ratio of halves"] = isUnsigned => Map(isUnsigned).Scale("o", 1f / 16, -3).Node("QLinearMul", "x* x* *o", "o"),
        ["QLinearSigmoid"] = isUnsigned => Map(isUnsigned).Scale("s", 1f / 256, -128).Node("QLinearSigmoid", "x* *s", "s"),
        ["QLinearLeakyRelu"] = isUnsigned => Map(isUnsigned).Node("QLinearLeakyRelu", "x* *y", "y", ("alpha", 0.3f)),
        ["QLinearGlobalAveragePool"] = isUnsigned => Map(isUnsigned).Node("QLinearGlobalAveragePool", "x* *y", "y"),
        ["QLinearAveragePool"] = isUnsigned => Map(isUnsigned).Node("QLinearAveragePool", "x* *y", "y", ("kernel_shape", (int[])[2, 3]), ("strides", (int[])[2, 1])),
        ["QLinearAveragePool, padding counted"] = isUnsigned => Map(isUnsigned).Node("QLinearAveragePool", "x* *y", "y", ("kernel_shape", (int[])[2, 2]), ("pads", (int[])[1, 0, 0, 1]), ("count_include_pad", 1)),
        ["QLinearConcat"] = isUnsigned => Two(isUnsigned).Node("QLinearConcat", "*y x* z*", "y", ("axis", 1)),
        ["ConvInteger"] = isUnsigned => Map(true).Weights("w", [6, 4, 3, 3], 1, isUnsigned).Floats("s", [], 0.00029f).Node("ConvInteger", "x w x:zero w:zero", "sums", ("pads", (int[])[1, 1, 1, 1]))
            .Node("Cast", "sums", "real", ("to", 1)).Node("Mul", "real s", "f").Node("QuantizeLinear", "f y", "y"),
        ["MatMulInteger"] = isUnsigned => new QuantisedModel(true, 1, 30).Scale("y", 0.11f, -3).Weights("w", [30, 7], 1, isUnsigned).Floats("s", [7], 0.001f, 0.0007f, 0.0008f, 0.0004f, 0.0012f, 0.0003f, 0.0009f)
            .Node("MatMulInteger", "x w x:zero w:zero", "sums").Node("Cast", "sums", "real", ("to", 1)).Node("Mul", "real s", "f").Node("QuantizeLinear", "f y", "y"),
        ["A chain with what moves levels"] = isUnsigned => Map(isUnsigned).Node("MaxPool", "x", "m", ("kernel_shape", (int[])[2, 2]))
            .Weights("w", [5, 4, 1, 1], 1).Node("QLinearConv", "m *x w* *y", "c").Node("QLinearLeakyRelu", "c *y *y", "y", ("alpha", -0.5f)),
        ["Tanh between levels"] = isUnsigned => Between(isUnsigned, "Tanh"),
        ["HardSwish between levels"] = isUnsigned => Between(isUnsigned, "HardSwish"),
        ["LeakyRelu between levels"] = isUnsigned => Between(isUnsigned, "LeakyRelu"),
        ["Relu between levels"] = isUnsigned => Between(isUnsigned, "Relu"),
        ["PRelu between levels"] = isUnsigned => Map(isUnsigned).Floats("slopes", [4, 1, 1], 0.3f, -0.2f, 1.7f, 0.05f).Node("DequantizeLinear", "x x", "real").Node("PRelu", "real slopes", "f").Node("QuantizeLinear", "f y", "y"),
        ["Sub between levels"] = isUnsigned => Between(isUnsigned, "Sub", 2),
        ["Mul between levels"] = isUnsigned => Between(isUnsigned, "Mul", 2),
        ["Max between levels"] = isUnsigned => Between(isUnsigned, "Max", 2),
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string name in s_cases.Keys)
                foreach (bool isUnsigned in (bool[])[false, true])
                    data.Add(name, isUnsigned);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Levels_are_those_of_ONNX_Runtime(string name, bool isUnsigned) => Assert.Null(s_cases[name](isUnsigned).Difference());

    private static QuantisedModel Map(bool isUnsigned) => new QuantisedModel(isUnsigned, 1, 4, 8, 6).Scale("y", 0.0373f, -11);

    /// <summary>The input, and another map at another scale.</summary>
    private static QuantisedModel Two(bool isUnsigned) => Map(isUnsigned).Scale("z", 0.0213f, 6).Node("QLinearLeakyRelu", "x* *z", "z", ("alpha", -0.7f));

    private static QuantisedModel Between(bool isUnsigned, string operation, int operands = 1)
    {
        QuantisedModel model = (operands == 2 ? Two(isUnsigned).Node("DequantizeLinear", "z z", "other") : Map(isUnsigned)).Node("DequantizeLinear", "x x", "real");
        return model.Node(operation, operands == 2 ? "real other" : "real", "f").Node("QuantizeLinear", "f y", "y");
    }
}
#endif
