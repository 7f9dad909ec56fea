using EdgeConv.Converter.Onnx;
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
        OnnxEnds.Apply(model.Graph, outputs);
        return model.ToByteArray();
    }
}
