using System.Text;
using EdgeConv.Blob;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.TfLite;
using EdgeConv.Kernels;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Converter.Tests.Operators;

/// <summary>The page of all operators: names from the importers and the kernel registry, and what becomes of each from a model of it.</summary>
internal static class OperatorTable
{
    public static Dictionary<string, OperatorFacts> Onnx() =>
        All(OnnxImporter.Known, name => OperatorFacts.Of($"{name}.onnx", OnnxOperatorModels.Of(name), "before", "after", "in"));

    public static Dictionary<string, OperatorFacts> TfLite() =>
        All(TfLiteImporter.Known, name => OperatorFacts.Of($"{name}.tflite", TfLiteOperatorModels.Of(name), Around(name)));

    private static string[] Around(string name) => name switch
    {
        "TANH" => [],
        "QUANTIZE" => ["MAX_POOL_2D#", "DEQUANTIZE#"],
        "DEQUANTIZE" => ["MAX_POOL_2D#", "QUANTIZE#"],
        _ => ["TANH#"],
    };

    private static Dictionary<string, OperatorFacts> All(IEnumerable<string> names, Func<string, OperatorFacts> facts)
    {
        var all = new Dictionary<string, OperatorFacts>();
        var complaints = new List<string>();
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            try
            {
                all.Add(name, facts(name));
            }
            catch (EdgeConvException e)
            {
                complaints.Add(e.Message); // it needs a model of its own in OnnxOperatorModels or TfLiteOperatorModels
            }
        }
        Assert.Empty(complaints);
        return all;
    }

    public static string Text()
    {
        Dictionary<string, OperatorFacts> onnx = Onnx(), tflite = TfLite();
        var page = new StringBuilder();
        page.AppendLine("""
            # Operators

            Made from the code, and held to it by a test:

                EDGECONV_WRITE=1 dotnet run -c Release --project tests/EdgeConv.Converter.Tests -- -class EdgeConv.Converter.Tests.Operators.OperatorTableTests

            For each name that an importer knows a model of that operator alone is imported, quantised and lowered. *Graph* is what the passes leave of it, *file* the
            operators that the .ecb file then has: *moved* says that none is left (a view, a constant, or a part of a neighbour), *float* that it runs as a
            float graph alone and conversion names the node. *Rules* are those that its records name; *rows* says whether it streams row by row or needs
            its inputs whole. Models around it may lead elsewhere: a function becomes part of the convolution before it, a normalisation too.

            """);
        Source(page, "ONNX", onnx);
        page.AppendLine($"""

            {string.Join(", ", ConstantFolding.Own)}, and any of these operators whose inputs are constants or shapes, are computed at import.

            """);
        Source(page, "TFLite", tflite);
        page.AppendLine("""

            ## Operators of the file

            Kernels by instruction set; each has a scalar one, which is the specification. `frame` makes rows of a picture, `constant` those of an operand;
            `requantise` stands where a value that needs it is int16, and kernels named so work on such maps.

            | kind | operator | rules | volumes | kernels | ONNX | TFLite |
            |---|---|---|---|---|---|---|
            """);
        foreach (OperatorKind kind in KernelRegistry.Kinds.Order())
            page.AppendLine($"| {(int)kind} | {Layer.NameOf(kind)} | {Rules(kind)} | {(KernelRegistry.For(kind).Any(kernel => kernel.DoesVolumes) ? "yes" : "")} | {Kernels(kind)} | {Users(onnx, kind)} | {Users(tflite, kind)} |");
        return page.ToString();
    }

    private static void Source(StringBuilder page, string format, Dictionary<string, OperatorFacts> operators)
    {
        page.AppendLine($"""
            ## {format}

            | {format} | graph | file | rules | rows |
            |---|---|---|---|---|
            """);
        foreach (var (name, facts) in operators)
            page.AppendLine($"| {name} | {string.Join(", ", facts.Nodes)} | {File(facts)} | {string.Join(", ", facts.Rules.Select(Word))} | {Rows(facts)} |");
    }

    private static string File(OperatorFacts facts) => !facts.IsInt8 ? "float" : facts.Kinds.Length == 0 ? "moved" : string.Join(", ", facts.Kinds);

    private static string Rows(OperatorFacts facts) => facts.Kinds.Length == 0 ? "" : facts.ReadsAll ? "whole" : "streamed";

    private static string Word(Rule rule) => rule.ToString().ToLowerInvariant();

    /// <summary>Rules that its specification computes.</summary>
    private static unsafe string Rules(OperatorKind kind)
    {
        Kernel scalar = KernelRegistry.For(kind)[^1];
        return string.Join(", ", Enum.GetValues<Rule>().Where(rule => scalar.Run(new() { Kind = kind, Rule = rule }) != null).Select(Word));
    }

    private static string Kernels(OperatorKind kind) => string.Join("; ", KernelRegistry.All(kind).GroupBy(kernel => kernel.Isa).OrderBy(isa => isa.Key)
        .Select(isa => $"{Isas.Word(isa.Key)}: {string.Join(", ", isa.Select(kernel => kernel.Name).Distinct())}"));

    private static string Users(Dictionary<string, OperatorFacts> operators, OperatorKind kind) =>
        string.Join(", ", operators.Where(pair => pair.Value.Operators.Any(op => op.Kind == kind)).Select(pair => pair.Key));
}
