namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>How a data set lies on disk.</summary>
internal enum DataFormat
{
    /// <summary>A folder of pictures per class, or pictures alone.</summary>
    Folders,

    /// <summary>IDX files of MNIST and Fashion-MNIST.</summary>
    Idx,

    /// <summary>CIFAR-10 or CIFAR-100, binary version.</summary>
    Cifar,

    /// <summary>Pascal VOC: annotations in XML, or masks.</summary>
    Voc,

    /// <summary>COCO's JSON of instances.</summary>
    Coco,

    /// <summary>NumPy arrays.</summary>
    Npy,
}

/// <summary>What a reader is told beside the path.</summary>
/// <param name="Inputs">Names and shapes of the network's inputs, in its layout: arrays must fit them.</param>
/// <param name="WantsBoxes">Whether the network finds boxes: of VOC, annotations are read and not masks.</param>
/// <param name="DescribesPictures">Whether it was said how pictures become the input: then arrays of bytes are pictures.</param>
internal sealed record DataOptions(IReadOnlyList<(string Name, int[] Shape)> Inputs, bool WantsBoxes, bool DescribesPictures);

/// <summary>Data sets by format.</summary>
internal static class DataSets
{
    /// <summary>The words for <see cref="DataFormat"/>, in the order of its values.</summary>
    public static string[] Words { get; } = ["folders", "idx", "cifar", "voc", "coco", "npy"];

    /// <exception cref="EdgeConvException">The data set is not as its format says; the message names file, place and remedy.</exception>
    public static EvaluationSet Read(string path, DataFormat? format, DataOptions options) => (format ?? Guess(path)) switch
    {
        DataFormat.Idx => IdxFiles.Read(path),
        DataFormat.Cifar => CifarFiles.Read(path),
        DataFormat.Voc => VocFolder.Read(path, options.WantsBoxes),
        DataFormat.Coco => CocoFile.Read(path),
        DataFormat.Npy => ArrayFiles.Read(path, options),
        _ => ClassFolders.Read(path),
    };

    /// <summary>The format that a path looks like.</summary>
    public static DataFormat Guess(string path)
    {
        if (!Directory.Exists(path))
        {
            string name = Path.GetFileName(path), ending = Path.GetExtension(path).ToLowerInvariant();
            return ending == ".npy" ? DataFormat.Npy : ending == ".json" ? DataFormat.Coco : ending == ".bin" ? DataFormat.Cifar : ending == ".txt" ? DataFormat.Voc
                : IdxFiles.IsImages(name) ? DataFormat.Idx : DataFormat.Folders;
        }
        if (Directory.Exists(Path.Combine(path, VocFolder.Annotations)) || Directory.Exists(Path.Combine(path, VocFolder.Masks)))
            return DataFormat.Voc;
        string[] names = [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)!)];
        return names.Any(name => name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) ? DataFormat.Npy
            : names.Any(CifarFiles.IsTest) ? DataFormat.Cifar
            : names.Any(IdxFiles.IsImages) ? DataFormat.Idx
            : CocoFile.Find(path) is not null ? DataFormat.Coco : DataFormat.Folders;
    }
}
