using System.Buffers.Binary;
using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>IDX files, as MNIST and Fashion-MNIST come: grey pictures in one file, labels in the one beside it, each packed by gzip or not.</summary>
/// <remarks>Format: Y. LeCun, "The MNIST database of handwritten digits", "FILE FORMATS": two zeros, type 8, number of dimensions, sizes (big-endian), bytes.</remarks>
internal static class IdxFiles
{
    private const string Images = "images", Labels = "labels", Remedy = "fetch the file again";
    private const byte UnsignedBytes = 8;

    /// <summary>Whether a file is called as MNIST's files of pictures are.</summary>
    public static bool IsImages(string name) => name.Contains(Images, StringComparison.Ordinal) && name.Contains("ubyte", StringComparison.Ordinal);

    /// <param name="path">The file of pictures, or a folder with one; with several the test set's is taken.</param>
    public static EvaluationSet Read(string path)
    {
        var notes = new List<string>();
        if (Directory.Exists(path))
            path = Choose(path, notes);
        byte[] pictures = DataFile.Read(path);
        string labelled = LabelsBeside(path);
        byte[] labels = DataFile.Read(labelled);
        int[] sizes = Header(pictures, 3, path);
        int start = 4 + 4 * sizes.Length, count = sizes[0], height = sizes[1], width = sizes[2], bytes = width * height;
        if (width is < 1 or > FrameLayout.MaxSide || height is < 1 or > FrameLayout.MaxSide)
            throw DataFile.Bad($"{path}: byte 8", $"its pictures are {width}x{height}", $"give pictures of 1 to {FrameLayout.MaxSide} pixels a side");
        if (Header(labels, 1, labelled) is var labelSizes && labelSizes[0] != count)
            throw DataFile.Bad($"{labelled}: byte 4", $"holds {labelSizes[0]} labels for {count} pictures", "give the files of one set");
        var layout = new FrameLayout(width, height, PixelFormat.Grey);
        return new(path, DataFormat.Idx, [], [.. Enumerable.Range(0, count).Select(i => new EvaluationSample(
            $"{path}: picture {i}", new PixelsInput(() => new(layout, pictures.AsSpan(start + i * bytes, bytes).ToArray())), new ClassTruth(labels[8 + i])))], notes);
    }

    private static string Choose(string folder, List<string> notes)
    {
        string[] found = [.. Directory.EnumerateFiles(folder).Where(file => IsImages(Path.GetFileName(file))).Order(StringComparer.Ordinal)];
        if (found.Length == 0)
            throw DataFile.Bad(folder, "holds no file of pictures", "give a folder with t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, or the first file itself");
        string chosen = found.FirstOrDefault(file => Path.GetFileName(file).StartsWith("t10k", StringComparison.Ordinal)) ?? found[0];
        if (found.Length > 1)
            notes.Add($"of {found.Length} files of pictures {Path.GetFileName(chosen)} was taken");
        return chosen;
    }

    private static string LabelsBeside(string path)
    {
        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(path) ?? "";
        if (!name.Contains(Images, StringComparison.Ordinal))
            throw DataFile.Bad(path, "its name does not say where the labels are", "call the files X-images-idx3-ubyte and X-labels-idx1-ubyte");
        string labels = name.Replace(Images, Labels, StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        string plain = labels.EndsWith(".gz", StringComparison.Ordinal) ? labels[..^3] : labels;
        return ((string[])[labels, plain, plain + ".gz"]).Select(one => Path.Combine(folder, one)).FirstOrDefault(File.Exists)
            ?? throw DataFile.Bad(path, $"there is no file of labels '{plain}' beside it", "put it there, packed by gzip or not");
    }

    private static int[] Header(byte[] bytes, int rank, string path)
    {
        if (bytes.Length < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UnsignedBytes || bytes[3] != rank)
            throw DataFile.Bad($"{path}: byte 0", $"does not begin as an IDX file of {rank} dimension{(rank == 1 ? "" : "s")} of unsigned bytes (00 00 08 0{rank})", "give MNIST's or Fashion-MNIST's files");
        if (bytes.Length < 4 + 4 * rank)
            throw DataFile.Bad($"{path}: byte {bytes.Length}", "ends inside its header", Remedy);
        var sizes = new int[rank];
        long elements = 1;
        for (int i = 0; i < rank; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 + 4 * i));
            if (size > int.MaxValue || (elements *= size) > DataFile.MostBytes)
                throw DataFile.Bad($"{path}: byte {4 + 4 * i}", $"says that dimension {i} is {size}, more than a file holds", Remedy);
            sizes[i] = (int)size;
        }

        if (elements != bytes.Length - 4 - 4 * rank)
            throw DataFile.Bad($"{path}: byte {4 + 4 * rank}", $"holds {bytes.Length - 4 - 4 * rank} bytes where its header says {elements}", Remedy);
        return sizes[0] > 0 ? sizes : throw DataFile.Bad($"{path}: byte 4", "holds nothing", "give a set with samples");
    }
}
