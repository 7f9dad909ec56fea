using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Pictures;

/// <summary>Typical inputs of a model: from a .npy file, a folder of them, or a folder of pictures that become inputs as the description says.</summary>
internal static class ModelInputs
{
    /// <param name="path">A .npy file, a picture or a folder.</param>
    /// <param name="picture">How pictures become inputs.</param>
    /// <exception cref="EdgeConvException">The file or the model's input is at fault.</exception>
    public static CalibrationSet Read(string path, ModelGraph graph, PictureDescription picture)
    {
        if (!Directory.Exists(path) && Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase))
            return CalibrationSet.FromNpy(path, graph);
        if (CalibrationSet.IsFolder(path))
            return CalibrationSet.FromFolder(path, graph);
        string[] files = PictureFolder.Files(path);
        Value input = graph.Inputs.Count == 1 ? graph.Inputs[0]
            : throw new EdgeConvException(CommandErrors.OneInput,
                $"{path}: pictures are one input, and {graph.Name} has {graph.Inputs.Count}; give a folder with a NAME.npy for each of them");
        var maker = new PictureInput(input.Name, input.Shape, picture, path);
        return CalibrationSet.Of(files.Select(file => maker.Reals(PictureFile.Decode(file))));
    }
}
