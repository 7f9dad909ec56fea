using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Frames;
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
        Geometry geometry = Geometry.Of(input, picture, path);
        return CalibrationSet.Of(files.Select(file => Reals(PictureFile.Read(file), geometry, picture)));
    }

    /// <summary>Rows and columns of an input, and whether its channels come first.</summary>
    private readonly record struct Geometry(int Rows, int Columns, bool ChannelsFirst)
    {
        public static Geometry Of(Value input, PictureDescription picture, string path)
        {
            int channels = picture.ChannelCount;
            int[] shape = input.Shape is [1, ..] && input.Shape.Length == 4 ? input.Shape[1..] : input.Shape;
            return shape switch
            {
                [int rows, int columns, int last] when last == channels => new(rows, columns, false),
                [int first, int rows, int columns] when first == channels => new(rows, columns, true),
                _ => throw new EdgeConvException(CommandErrors.PictureInput,
                    $"{path}: input '{input.Name}' [{string.Join(", ", input.Shape)}] is no picture of {channels} channels; "
                    + "give --channels grey for 1 or rgb for 3, or a .npy file"),
            };
        }
    }

    private static float[] Reals(PictureFile file, Geometry geometry, PictureDescription picture)
    {
        Rectangle? crop = picture.CropsToFit ? Rectangle.CentreCrop(file.Layout.Width, file.Layout.Height, geometry.Columns, geometry.Rows)
            : null;
        using var reader = new FrameReader(file.Layout, new()
        {
            Crop = crop, Width = geometry.Columns, Height = geometry.Rows,
            Channels = picture.Channels, Filter = picture.Filter, Matrix = picture.Matrix, Range = picture.Range,
        });
        int channels = picture.ChannelCount;
        var levels = new byte[reader.RowBytes];
        var reals = new float[geometry.Rows * reader.RowBytes];
        for (int row = 0; row < geometry.Rows; row++)
        {
            reader.ReadRow(file.Frame, row, levels);
            for (int x = 0; x < geometry.Columns; x++)
                for (int c = 0; c < channels; c++)
                    reals[geometry.ChannelsFirst ? (c * geometry.Rows + row) * geometry.Columns + x
                        : (row * geometry.Columns + x) * channels + c] =
                        picture.Real(c, levels[x * channels + c]);
        }
        return reals;
    }
}
