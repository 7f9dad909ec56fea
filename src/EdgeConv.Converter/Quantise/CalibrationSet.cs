using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Model inputs that are typical of what the network will see, in the source model's layout; gone through twice.</summary>
/// <param name="samples">Per sample one array per graph input; the same ones at each enumeration.</param>
internal sealed class CalibrationSet(IEnumerable<float[][]> samples)
{
    public IEnumerable<float[][]> Samples { get; } = samples;

    /// <summary>How many; null where they must be gone through to know.</summary>
    public int? Count => Samples.TryGetNonEnumeratedCount(out int count) ? count : null;

    /// <summary>Samples of a network with one input.</summary>
    public static CalibrationSet Of(IEnumerable<float[]> samples) => new(samples.Select(sample => new[] { sample }));

    /// <summary>A .npy file of inputs of a network with one input: [N, the input's shape] with or without its leading 1.</summary>
    public static CalibrationSet FromNpy(string path, ModelGraph graph) => FromNpy(NpyReader.Read(path), path, graph);

    /// <inheritdoc cref="FromNpy(string, ModelGraph)"/>
    public static CalibrationSet FromNpy(NpyArray array, string name, ModelGraph graph)
    {
        if (graph.Inputs.Count != 1)
            throw new EdgeConvException(ConverterErrors.Samples, $"{name}: one .npy array calibrates one input, and {graph.Name} has {graph.Inputs.Count}; give a folder with a NAME.npy for each of them");
        return new(Split(array, name, graph.Inputs[0]).Select(sample => new[] { sample }));
    }

    /// <summary>Whether a path is a folder of arrays, for a network with several inputs.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path, "*.npy").Any();

    /// <summary>A folder with an array for each input, <c>NAME.npy</c>: [N, the input's shape] with or without its leading 1, the same N in all.</summary>
    /// <exception cref="EdgeConvException">An array is missing or does not fit.</exception>
    public static CalibrationSet FromFolder(string path, ModelGraph graph)
    {
        float[][][] inputs = [.. graph.Inputs.Select(input =>
        {
            string file = Path.Combine(path, string.Concat(input.Name.Split(Path.GetInvalidFileNameChars())) + ".npy");
            if (!File.Exists(file))
                throw new EdgeConvException(ConverterErrors.Samples, $"{path}: has no '{Path.GetFileName(file)}'; write an array for each of the inputs {string.Join(", ", graph.Inputs.Select(each => each.Name))}");
            return Split(NpyReader.Read(file), file, input);
        })];
        if (inputs.Select(samples => samples.Length).Distinct().Count() > 1)
            throw new EdgeConvException(ConverterErrors.Samples, $"{path}: its arrays hold {string.Join(", ", inputs.Select(samples => samples.Length))} samples; give as many of each input");
        return new(Enumerable.Range(0, inputs[0].Length).Select(i => inputs.Select(samples => samples[i]).ToArray()));
    }

    /// <summary>The samples of an input.</summary>
    private static float[][] Split(NpyArray array, string name, Value input)
    {
        int[] withoutBatch = input.Shape.Length > 1 && input.Shape[0] == 1 ? input.Shape[1..] : input.Shape;
        int[] sample = array.Shape.Length > 0 ? array.Shape[1..] : [];
        if (array.Shape.Length == 0 || !(sample.AsSpan().SequenceEqual(withoutBatch) || sample.AsSpan().SequenceEqual(input.Shape)))
        {
            throw new EdgeConvException(ConverterErrors.Samples,
                $"{name}: has shape [{string.Join(", ", array.Shape)}]; input {input.Name} needs [N, {string.Join(", ", withoutBatch)}]");
        }

        int count = array.Shape[0], size = checked((int)input.Elements);
        if (count == 0)
            throw new EdgeConvException(ConverterErrors.NoCalibration, $"{name}: holds no samples; give at least one");
        return [.. Enumerable.Range(0, count).Select(i => array.Floats(i * size, size))];
    }
}
