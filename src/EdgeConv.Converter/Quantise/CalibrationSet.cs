using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Model inputs that are typical of what the network will see, in the source model's layout; gone through twice.</summary>
/// <param name="samples">Per sample one array per graph input; the same ones at each enumeration.</param>
internal sealed class CalibrationSet(IEnumerable<float[][]> samples)
{
    public IEnumerable<float[][]> Samples { get; } = samples;

    /// <summary>Samples of a network with one input.</summary>
    public static CalibrationSet Of(IEnumerable<float[]> samples) => new(samples.Select(sample => new[] { sample }));

    /// <summary>A .npy file of inputs of a network with one input: [N, the input's shape] with or without its leading 1.</summary>
    public static CalibrationSet FromNpy(string path, ModelGraph graph) => FromNpy(NpyReader.Read(path), path, graph);

    /// <inheritdoc cref="FromNpy(string, ModelGraph)"/>
    public static CalibrationSet FromNpy(NpyArray array, string name, ModelGraph graph)
    {
        if (graph.Inputs.Count != 1)
            throw new EdgeConvException(ConverterErrors.Samples, $"{name}: one .npy array calibrates one input, and {graph.Name} has {graph.Inputs.Count}; give a model with one input");
        int[] input = graph.Inputs[0].Shape;
        int[] withoutBatch = input.Length > 1 && input[0] == 1 ? input[1..] : input;
        int[] sample = array.Shape.Length > 0 ? array.Shape[1..] : [];
        if (array.Shape.Length == 0 || !(sample.AsSpan().SequenceEqual(withoutBatch) || sample.AsSpan().SequenceEqual(input)))
        {
            throw new EdgeConvException(ConverterErrors.Samples,
                $"{name}: has shape [{string.Join(", ", array.Shape)}]; input {graph.Inputs[0].Name} needs [N, {string.Join(", ", withoutBatch)}]");
        }

        int count = array.Shape[0], size = checked((int)graph.Inputs[0].Elements);
        if (count == 0)
            throw new EdgeConvException(ConverterErrors.NoCalibration, $"{name}: holds no samples; give at least one");
        return Of(Enumerable.Range(0, count).Select(i => array.Floats(i * size, size)));
    }
}
