using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>CIFAR-10 and CIFAR-100, binary version: records of one label (or a coarse and a fine one) and 32x32 pixels, red, green and blue planes.</summary>
/// <remarks>Format: A. Krizhevsky, "The CIFAR-10 dataset", "Binary version".</remarks>
internal static class CifarFiles
{
    private const int Side = 32, Plane = Side * Side, Picture = 3 * Plane, Classes10 = 10, Coarse100 = 20, Classes100 = 100;

    private static readonly string[] s_names10 = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Whether a file is called as the test set is.</summary>
    public static bool IsTest(string name) => name is "test_batch.bin" or "test.bin";

    /// <param name="path">A file, or a folder with test_batch.bin or test.bin.</param>
    public static EvaluationSet Read(string path)
    {
        if (Directory.Exists(path))
            path = ((string[])["test_batch.bin", "test.bin"]).Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
                ?? throw DataFile.Bad(path, "holds neither test_batch.bin (CIFAR-10) nor test.bin (CIFAR-100)", "give one of CIFAR's .bin files");
        byte[] bytes = DataFile.Read(path);
        (int labels, string[] names) = Kind(bytes, path);
        int record = labels + Picture;
        return new(path, DataFormat.Cifar, names, [.. Enumerable.Range(0, bytes.Length / record).Select(i => new EvaluationSample(
            $"{path}: picture {i}", new PixelsInput(() => Interleaved(bytes.AsSpan(i * record + labels, Picture))), new ClassTruth(bytes[i * record + labels - 1])))], []);
    }

    /// <summary>Bytes of labels in a record, and the names of classes.</summary>
    private static (int Labels, string[] Names) Kind(byte[] bytes, string path)
    {
        if (bytes.Length == 0)
            throw DataFile.Bad(path, "is empty", "fetch the file again");
        int? wrong10 = Wrong(bytes, 1, record => record[0] < Classes10), wrong100 = Wrong(bytes, 2, record => record[0] < Coarse100 && record[1] < Classes100);
        if (wrong10 is null)
            return (1, s_names10);
        if (wrong100 is null)
            return (2, NamesBeside(path));
        if (wrong10 < 0 && wrong100 < 0)
            throw DataFile.Bad($"{path}: byte {bytes.Length}", $"its length is no multiple of {1 + Picture} (CIFAR-10) or {2 + Picture} (CIFAR-100)", "fetch the binary version again, unpacked from its .tar.gz");
        throw DataFile.Bad($"{path}: byte {(wrong10 >= 0 ? wrong10 : wrong100)}", $"holds a label that is none of CIFAR-{(wrong10 >= 0 ? "10's" : "100's")}", "fetch the binary version again");
    }

    /// <summary>Where a record has a wrong label, -1 where the length is wrong, or null.</summary>
    private static int? Wrong(byte[] bytes, int labels, Func<byte[], bool> isRight)
    {
        int record = labels + Picture;
        if (bytes.Length % record != 0)
            return -1;
        for (int at = 0; at < bytes.Length; at += record)
            if (!isRight(bytes[at..(at + labels)]))
                return at;
        return null;
    }

    private static string[] NamesBeside(string path)
    {
        string file = Path.Combine(Path.GetDirectoryName(path) ?? "", "fine_label_names.txt");
        if (!File.Exists(file))
            return [];
        string[] names = System.Text.Encoding.UTF8.GetString(DataFile.Read(file, 1 << 16)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == Classes100 ? names : throw DataFile.Bad(file, $"holds {names.Length} names", $"give the {Classes100} of CIFAR-100, or remove the file");
    }

    private static Pixels Interleaved(ReadOnlySpan<byte> planes)
    {
        var rgb = new byte[Picture];
        for (int i = 0; i < Plane; i++)
            for (int channel = 0; channel < 3; channel++)
                rgb[3 * i + channel] = planes[channel * Plane + i];
        return new(new(Side, Side, PixelFormat.Rgb24), rgb);
    }
}
