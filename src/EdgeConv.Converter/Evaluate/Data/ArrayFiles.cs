using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Frames;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>
/// NumPy arrays of a network's inputs, in its layout, or of pictures [N, H, W] or [N, H, W, 3] of bytes; and of what it should say: <c>labels.npy</c> [N] of classes or [N, length] of symbols (negative: none), or
/// <c>masks.npy</c> [N, H, W].
/// </summary>
internal static class ArrayFiles
{
    private const string Inputs = "inputs.npy", Labels = "labels.npy", Masks = "masks.npy";

    /// <param name="path">
    /// An array of inputs, beside which <c>NAME.labels.npy</c> or <c>NAME.masks.npy</c> may lie; or a folder with <c>inputs.npy</c> (with several inputs <c>INPUT.npy</c> for
    /// each) and <c>labels.npy</c> or <c>masks.npy</c>.
    /// </param>
    public static EvaluationSet Read(string path, DataOptions options)
    {
        IReadOnlyList<(string Name, int[] Shape)> inputs = options.Inputs;
        bool isFolder = Directory.Exists(path);
        string[] files = isFolder ? InFolder(path, inputs) : inputs.Count == 1 ? [path]
            : throw DataFile.Bad(path, $"is one array, and the network has {inputs.Count} inputs", "give a folder with INPUT.npy for each");
        NpyArray[] arrays = [.. files.Select(file => NpyReader.Read(file))];
        int count = arrays[0].Shape is [var first, ..] ? first : 0;
        bool arePictures = ArePictures(arrays, options);
        for (int i = 0; i < files.Length && !arePictures; i++)
            Check(arrays[i], files[i], inputs[i], count);
        if (count == 0)
            throw DataFile.Bad(files[0], "holds no samples", "give at least one");

        string stem = isFolder ? "" : Path.GetFileNameWithoutExtension(path) + ".", folder = isFolder ? path : Path.GetDirectoryName(path) ?? "";
        string labels = Path.Combine(folder, stem + Labels), masks = Path.Combine(folder, stem + Masks);
        if (File.Exists(labels) && File.Exists(masks))
            throw DataFile.Bad(labels, $"lies beside '{Path.GetFileName(masks)}'", "leave the one that is meant");
        Func<int, Truth?> truth = static _ => null;
        if (File.Exists(labels))
            truth = OfLabels(labels, count);
        else if (File.Exists(masks))
            truth = OfMasks(masks, count);
        Func<int, SampleInput> input = arePictures ? i => new PixelsInput(() => Picture(arrays[0], i))
            : i => new RealsInput(() => [.. arrays.Select((array, k) => Sample(array, i, inputs[k].Shape))]);
        return new(path, DataFormat.Npy, [], [.. Enumerable.Range(0, count).Select(i => new EvaluationSample($"{files[0]}: sample {i}", input(i), truth(i)))], []);
    }

    /// <summary>Bytes that do not fit the input as they are, or of which it was said how they become it.</summary>
    private static bool ArePictures(NpyArray[] arrays, DataOptions options) =>
        arrays is [{ Type: ElementType.UInt8, Shape: [_, > 0 and <= FrameLayout.MaxSide, > 0 and <= FrameLayout.MaxSide] or [_, > 0 and <= FrameLayout.MaxSide, > 0 and <= FrameLayout.MaxSide, 1 or 3] } array]
        && (options.DescribesPictures || !Fits(array, options.Inputs[0].Shape));

    private static Pixels Picture(NpyArray array, int index)
    {
        var layout = new FrameLayout(array.Shape[2], array.Shape[1], array.Shape is [_, _, _, 3] ? PixelFormat.Rgb24 : PixelFormat.Grey);
        int bytes = (int)layout.FrameBytes;
        return new(layout, ((byte[])array.Data).AsSpan(index * bytes, bytes).ToArray());
    }

    private static string[] InFolder(string path, IReadOnlyList<(string Name, int[] Shape)> inputs)
    {
        string[] files = [.. inputs.Select(input => Path.Combine(path, string.Concat(input.Name.Split(Path.GetInvalidFileNameChars())) + ".npy"))];
        if (inputs.Count == 1 && !File.Exists(files[0]))
            files = [Path.Combine(path, Inputs)];
        return Array.Find(files, file => !File.Exists(file)) is { } missing
            ? throw DataFile.Bad(path, $"has no '{Path.GetFileName(missing)}'", inputs.Count == 1 ? $"write the inputs to {Inputs}" : $"write an array for each of the inputs {string.Join(", ", inputs.Select(input => input.Name))}")
            : files;
    }

    private static void Check(NpyArray array, string file, (string Name, int[] Shape) input, int count)
    {
        if (!Fits(array, input.Shape))
            throw DataFile.Bad(file, $"has shape [{string.Join(", ", array.Shape)}]", $"input {input.Name} needs [N, {string.Join(", ", WithoutBatch(input.Shape))}]");
        if (array.Shape[0] != count)
            throw DataFile.Bad(file, $"holds {array.Shape[0]} samples where another input has {count}", "give as many of each");
    }

    private static bool Fits(NpyArray array, int[] shape) =>
        array.Shape is [_, .. var sample] && (sample.AsSpan().SequenceEqual(WithoutBatch(shape)) || sample.AsSpan().SequenceEqual(shape));

    private static int[] WithoutBatch(int[] shape) => shape is [1, _, ..] ? shape[1..] : shape;

    private static float[] Sample(NpyArray array, int index, int[] shape)
    {
        int size = shape.Aggregate(1, (product, length) => product * length);
        return array.Floats(index * size, size);
    }

    private static Func<int, Truth> OfLabels(string file, int count)
    {
        NpyArray array = NpyReader.Read(file);
        if (array.Shape is not ([_] or [_, > 0]) || array.Shape[0] != count)
            throw DataFile.Bad(file, $"has shape [{string.Join(", ", array.Shape)}] for {count} samples", $"give [{count}] for classes, or [{count}, length] for texts");
        if (array.Shape.Length == 1)
            return i => Whole(array, i, file) is >= 0 and var label ? (Truth)new ClassTruth(label) : throw DataFile.Bad($"{file}: element {i}", "is negative", "give class numbers from 0");
        int length = array.Shape[1];
        return i => new TextTruth([.. Enumerable.Range(i * length, length).Select(at => Whole(array, at, file)).TakeWhile(symbol => symbol >= 0)]);
    }

    private static int Whole(NpyArray array, int at, string file)
    {
        float value = array.Floats(at, 1)[0];
        return value == Math.Floor(value) && Math.Abs(value) < 1 << 24 ? (int)value
            : throw DataFile.Bad($"{file}: element {at}", "is no whole number below 16777216", "write integers");
    }

    private static Func<int, Truth> OfMasks(string file, int count)
    {
        NpyArray array = NpyReader.Read(file);
        int[] shape = array.Shape is [var n, var h, var w, 1] ? [n, h, w] : array.Shape is [var m, 1, var rows, var columns] ? [m, rows, columns] : array.Shape;
        if (shape is not [_, > 0, > 0] || shape[0] != count)
            throw DataFile.Bad(file, $"has shape [{string.Join(", ", array.Shape)}] for {count} samples", $"give [{count}, H, W] of class numbers, {LabelMap.Void} where nothing counts");
        int size = shape[1] * shape[2];
        return i => new MaskTruth(() =>
        {
            float[] values = array.Floats(i * size, size);
            var labels = new byte[size];
            for (int at = 0; at < size; at++)
                labels[at] = values[at] is >= 0 and <= 255 && values[at] == Math.Floor(values[at]) ? (byte)values[at]
                    : throw DataFile.Bad($"{file}: element {(long)i * size + at}", "is no class number from 0 to 255", "write uint8");
            return new(shape[2], shape[1], labels);
        });
    }
}
