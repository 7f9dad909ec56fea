using System.Text;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Tests.Operators;

/// <summary>What becomes of one operator: taken from a model of it that is imported, quantised and lowered.</summary>
/// <param name="Nodes">Types of the graph's nodes after the passes; empty where nothing is left of it.</param>
/// <param name="Operators">Records of the file; empty where a view does, or where int8 refuses it.</param>
/// <param name="Rules">Rules that the records name, whichever arithmetic is asked for.</param>
/// <param name="IsInt8">Whether it can be in a file.</param>
internal sealed record OperatorFacts(string[] Nodes, OperatorRecord[] Operators, Rule[] Rules, bool IsInt8)
{
    /// <summary>The ONNX node's name, and its output's.</summary>
    public const string Node = "op";

    private static readonly Rule[] s_rules = [Rule.Xnnpack, Rule.Tflm, Rule.Ort];

    public string[] Kinds => [.. Operators.Select(op => Layer.NameOf(op.Kind)).Distinct()];

    public bool ReadsAll => Operators.Any(op => (op.Flags & OperatorFlags.ReadsAll) != 0);

    /// <param name="around">How names begin of what stands around the operator: functions before and after, the ends' layout.</param>
    public static OperatorFacts Of(string file, byte[] bytes, params string[] around)
    {
        ModelGraph graph = ModelImporter.Import(file, bytes, new() { AnyBatch = true });
        string[] nodes = [.. graph.Nodes.Where(node => IsOfIt(node.Name, around) && !IsLayout(graph, node)).Select(NodeCosts.Name).Distinct()];
        try
        {
            var random = new SeededRandom(5);
            float[][] sample = [.. graph.Inputs.Select(input => Enumerable.Range(0, (int)input.Elements).Select(_ => (float)random.NextDouble(0.1, 1)).ToArray())];
            ModelGraph int8 = Quantiser.Quantise(graph, new CalibrationSet([sample]), new(RangeMethod.MinMax));
            OperatorRecord[][] lowered = [.. s_rules.Select(rule => Lowered(int8, rule, around))];
            return new(nodes, lowered[0], [.. lowered.SelectMany(operators => operators).Select(op => op.Rule).Distinct().Order()], IsInt8: true);
        }
        catch (EdgeConvException)
        {
            return new(nodes, [], [], IsInt8: false);
        }
    }

    private static OperatorRecord[] Lowered(ModelGraph graph, Rule rule, string[] around)
    {
        NetworkDescription network = Lowering.Lower(graph, rule, new());
        byte[] text = network.Text.ToArray();
        return [.. network.Operators.Where(op => IsOfIt(Encoding.UTF8.GetString(text, op.Name.Offset, op.Name.Length), around))];
    }

    /// <summary>Channels come first in ONNX's inputs and outputs, and last within.</summary>
    private static bool IsLayout(ModelGraph graph, Node node) => node is Transpose && (graph.Inputs.Contains(node.Inputs[0]) || graph.Outputs.Contains(node.Output));

    private static bool IsOfIt(string name, string[] around) => !Array.Exists(around, begin => name.StartsWith(begin, StringComparison.Ordinal));
}
