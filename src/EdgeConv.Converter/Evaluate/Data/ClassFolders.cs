namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>A folder of pictures for each class, whose name is the folder's; or pictures alone, of which nothing is known.</summary>
internal static class ClassFolders
{
    private const string Remedy = "put pictures (.jpg, .png, .webp) into a folder for each class: DATA/CLASS/PICTURE.jpg";

    public static EvaluationSet Read(string path)
    {
        if (!Directory.Exists(path))
        {
            if (!File.Exists(path))
                throw DataFile.Bad(path, "there is no such file or folder", "check the path");
            if (!PictureFiles.IsPicture(path))
                throw DataFile.Bad(path, "is no folder of pictures", $"{Remedy}; or say by --format what it is");
            return Unlabelled(path, [path]);
        }
        string[] folders = [.. Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal)];
        string[] loose = [.. Directory.EnumerateFiles(path).Where(PictureFiles.IsPicture).Order(StringComparer.Ordinal)];
        if (folders.Length == 0)
            return loose.Length > 0 ? Unlabelled(path, loose) : throw DataFile.Bad(path, "holds no pictures", Remedy);
        (string Folder, string[] Files)[] classes = [.. folders.Select(folder => (folder, PictureFiles.In(folder))).Where(one => one.Item2.Length > 0)];
        if (classes.Length == 0)
            throw DataFile.Bad(path, "its folders hold no pictures", Remedy);
        if (loose.Length > 0)
            throw DataFile.Bad(path, $"holds pictures beside folders of pictures, '{Path.GetFileName(loose[0])}' for one", "put each into the folder of its class");
        return new(path, DataFormat.Folders, [.. classes.Select(one => Path.GetFileName(one.Folder))],
            [.. classes.SelectMany((one, number) => one.Files.Select(file => new EvaluationSample(file, new PictureFileInput(file), new ClassTruth(number))))], []);
    }

    private static EvaluationSet Unlabelled(string path, string[] files) =>
        new(path, DataFormat.Folders, [], [.. files.Select(file => new EvaluationSample(file, new PictureFileInput(file), null))], []);
}
