using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Verbs;
using Google.Protobuf;

namespace EdgeConv.Nets;

/// <summary>Takes off an ONNX model's end what is no layer of a network: the joining of a detector's maps to one list.</summary>
internal static class OnnxCut
{
    /// <summary>The same model with what each Reshape would take as its outputs, and without what nobody needs then.</summary>
    public static byte[] BeforeReshapes(string path)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        string[] outputs = [.. model.Graph.Node.Where(node => node.OpType == "Reshape").Select(node => node.Input[0]).Distinct()];
        if (outputs.Length == 0)
            throw new EdgeConvException(CommandErrors.Measurement, $"{path}: has no Reshape to cut at; measure it whole");
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name }));

        var needed = new HashSet<string>(outputs);
        NodeProto[] nodes = [.. model.Graph.Node];
        model.Graph.Node.Clear();
        foreach (NodeProto node in nodes.Reverse())
        {
            if (!node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(node.Input);
            model.Graph.Node.Insert(0, node);
        }
        return model.ToByteArray();
    }
}
