using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate;

/// <summary>Runs a float graph and an int8 network side by side.</summary>
internal static class Comparison
{
    /// <summary>Compares on all samples.</summary>
    /// <param name="graph">The float graph, or an int8 one, which is run as the reals it stands for.</param>
    /// <param name="int8">The int8 network; its layers are compared where it shows them.</param>
    /// <param name="samples">One array per input, in the source model's layout.</param>
    /// <param name="labels">The right answer per sample, or null.</param>
    /// <param name="progress">Told the number of samples done.</param>
    /// <param name="answered">Told the outputs of both for each sample.</param>
    /// <param name="watch">Shown the float graph's values.</param>
    public static ComparisonResult Run(
        ModelGraph graph, IInt8Run int8, IEnumerable<float[][]> samples, IReadOnlyList<int>? labels = null, Action<int>? progress = null,
        Action<float[][], float[][]>? answered = null, ValueObserver? watch = null)
    {
        using var executor = new FloatExecutor(graph);
        // A change of layout may bear the name of what it changes.
        var made = graph.Nodes.Where(node => node is not (Transpose or Reshape) && !graph.Outputs.Contains(node.Output)).ToDictionary(node => node.Output.Name, node => node.Output);
        var seen = new Dictionary<string, float[]>();
        var layers = new Dictionary<string, SignalToNoise>();
        var outputs = new SignalToNoise();
        int count = 0, changed = 0, floatCorrect = 0, int8Correct = 0, broken = 0, repaired = 0;

        foreach (float[][] sample in samples)
        {
            if (labels is not null && count == labels.Count)
                throw new EdgeConvException(ConverterErrors.Labels, $"{graph.Name}: there are more samples than the {labels.Count} labels; give one label per sample");
            float[][] expected = executor.Run(sample, (value, reals) =>
            {
                if (made.GetValueOrDefault(value.Name) == value)
                    seen[value.Name] = reals.ToArray();
                watch?.Invoke(value, reals);
            });
            float[][] actual = int8.Run(sample, (name, reals) =>
            {
                string source = SessionRun.SourceName(name);
                if (!made.ContainsKey(source) || seen[source].Length != reals.Length)
                    return;
                if (!layers.TryGetValue(source, out SignalToNoise? ratio))
                    layers[source] = ratio = new SignalToNoise();
                ratio.Add(seen[source], reals);
            });
            for (int i = 0; i < expected.Length; i++)
                outputs.Add(expected[i], actual[i]);
            answered?.Invoke(expected, actual);

            int floatAnswer = Answer(expected[0]), int8Answer = Answer(actual[0]);
            changed += floatAnswer != int8Answer ? 1 : 0;
            if (labels is not null)
            {
                bool floatRight = floatAnswer == labels[count], int8Right = int8Answer == labels[count];
                floatCorrect += floatRight ? 1 : 0;
                int8Correct += int8Right ? 1 : 0;
                broken += floatRight && !int8Right ? 1 : 0;
                repaired += !floatRight && int8Right ? 1 : 0;
            }

            count++;
            progress?.Invoke(count);
        }

        LayerComparison[] compared =
        [
            .. graph.Nodes.Where(node => layers.ContainsKey(node.Output.Name) && made[node.Output.Name] == node.Output).Select(node => new LayerComparison(
                node.Output.Name, node.GetType().Name, node.Output.Elements, layers[node.Output.Name].Decibels)),
        ];
        return new(count, changed, outputs.Decibels, compared, labels is null ? null : new(floatCorrect, int8Correct, broken, repaired));
    }

    /// <summary>The place of the largest value, the first of equals.</summary>
    public static int Answer(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[best])
                best = i;
        return best;
    }
}
