using System.Text;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>Pascal VOC: <c>Annotations/NAME.xml</c> or <c>SegmentationClass/NAME.png</c>, and <c>JPEGImages/NAME.jpg</c>.</summary>
/// <remarks>Source: M. Everingham and J. Winn, "The PASCAL Visual Object Classes Challenge 2012 Development Kit".</remarks>
internal static class VocFolder
{
    public const string Annotations = "Annotations", Masks = "SegmentationClass";

    private const string Pictures = "JPEGImages", Remedy = "give a folder with Annotations or SegmentationClass, and JPEGImages";

    /// <summary>The twenty classes in their usual, alphabetical order; of masks 0 is the background and these are 1 to 20.</summary>
    private static readonly string[] s_usual =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike", "person", "pottedplant",
        "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <param name="path">The folder, or a list of names: <c>FOLDER/ImageSets/Main/val.txt</c>.</param>
    /// <param name="wantsBoxes">Annotations, else masks.</param>
    public static EvaluationSet Read(string path, bool wantsBoxes)
    {
        string root = Directory.Exists(path) ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path) ?? "", "..", ".."));
        string truths = Path.Combine(root, wantsBoxes ? Annotations : Masks), ending = wantsBoxes ? ".xml" : ".png";
        if (!Directory.Exists(truths))
            throw DataFile.Bad(path, $"there is no folder '{Path.GetFileName(truths)}' in {root}", wantsBoxes ? Remedy : $"{Remedy}; for boxes say which by --decode");
        string[] names = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(truths, "*" + ending).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
            : Listed(path);
        if (names.Length == 0)
            throw DataFile.Bad(truths, $"holds no {ending} file", Remedy);
        (string Name, string Picture, string Truth)[] files = [.. names.Select(name => (name, Picture(root, name, path), DataFile.Below(truths, name + ending, path)))];
        return wantsBoxes ? OfBoxes(path, files) : new(path, DataFormat.Voc, ["background", .. s_usual],
            [.. files.Select(file => new EvaluationSample(file.Picture, new PictureFileInput(file.Picture), new MaskTruth(() => PngIndices.Read(file.Truth))))], []);
    }

    private static EvaluationSet OfBoxes(string path, (string Name, string Picture, string Truth)[] files)
    {
        VocAnnotation[] annotations = [.. files.Select(file => VocAnnotation.Read(file.Truth))];
        string[] named = [.. annotations.SelectMany(one => one.Things).Select(thing => thing.Name).Distinct().Order(StringComparer.Ordinal)];
        string[] classes = named.All(name => s_usual.Contains(name)) ? s_usual : named;
        return new(path, DataFormat.Voc, classes, [.. files.Select((file, i) => new EvaluationSample(file.Picture, new PictureFileInput(file.Picture),
            new BoxesTruth([.. annotations[i].Things.Select(thing => thing.Box with { Label = Array.IndexOf(classes, thing.Name) })])))], []);
    }

    private static string Picture(string root, string name, string place) =>
        ((string[])[".jpg", ".png", ".jpeg", ".webp"]).Select(ending => DataFile.Below(Path.Combine(root, Pictures), name + ending, place)).FirstOrDefault(File.Exists)
        ?? throw DataFile.Bad(place, $"{Pictures} holds no picture '{DataFile.Short(name)}'", "put NAME.jpg there");

    /// <summary>Names, one a line; a second word, as lists for one class have it, is left out.</summary>
    private static string[] Listed(string path) =>
        [.. Encoding.UTF8.GetString(DataFile.Read(path, 1 << 24)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)[0])];
}
