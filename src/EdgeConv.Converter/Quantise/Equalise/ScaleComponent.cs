using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Open classes whose factors bear on each other, since their channels lie in one scale group or in groups that share a class; the ranges of these groups; and the layers
/// that read them.
/// </summary>
internal sealed class ScaleComponent
{
    private readonly List<Member>[] _groups;
    private readonly (double Low, double High)[] _closed;
    private readonly List<Reader> _readers = [];

    private ScaleComponent(List<int> classes, List<Member>[] groups, (double Low, double High)[] closed)
    {
        Classes = classes;
        _groups = groups;
        _closed = closed;
        Observations = new long[classes.Count];
        Array.Fill(Observations, long.MaxValue);
    }

    /// <summary>The open classes.</summary>
    public List<int> Classes { get; }

    /// <summary>Of each class the elements that calibration saw of a channel, of the value that has the fewest.</summary>
    public long[] Observations { get; }

    /// <summary>Whether factors make tables per channel of functions.</summary>
    public bool HasFunctions { get; private set; }

    /// <summary>All components of a graph.</summary>
    public static List<ScaleComponent> Of(ModelGraph graph, ChannelClasses classes, IReadOnlyDictionary<Value, ChannelStatistics> seen, IReadOnlyList<LinearLayer> layers, Sensitivity sensitivity)
    {
        var scales = new ScaleGroups(graph);
        Value[] values = [.. ScaleGroups.Values(graph).Where(seen.ContainsKey)];
        int[] parents = [.. Enumerable.Range(0, scales.All.Count)];
        Dictionary<ScaleGroup, int> numbers = scales.All.Select((group, i) => (group, i)).ToDictionary(pair => pair.group, pair => pair.i);
        var firstGroup = new Dictionary<int, int>();
        foreach (Value value in values)
            foreach (int of in Open(value))
                if (!firstGroup.TryAdd(of, numbers[scales[value]]))
                    parents[Root(firstGroup[of])] = Root(numbers[scales[value]]);

        List<ScaleComponent> result = [];
        var components = new Dictionary<int, ScaleComponent>();
        var places = new Dictionary<int, (int Component, int Place)>();
        foreach (var part in firstGroup.GroupBy(pair => Root(pair.Value), pair => pair.Key))
        {
            List<int> own = [.. part];
            int[] groups = [.. Enumerable.Range(0, parents.Length).Where(i => Root(i) == part.Key)];
            var members = new List<Member>[groups.Length];
            var closed = new (double Low, double High)[groups.Length];
            Dictionary<int, int> place = own.Select((of, i) => (of, i)).ToDictionary(pair => pair.of, pair => pair.i);
            var groupPlace = new Dictionary<ScaleGroup, int>();
            for (int g = 0; g < groups.Length; g++)
            {
                groupPlace[scales.All[groups[g]]] = g;
                members[g] = Gather(scales.All[groups[g]], place, out closed[g]);
            }
            var component = new ScaleComponent(own, members, closed);
            foreach (Value value in groups.SelectMany(g => scales.All[g].Members).Where(seen.ContainsKey))
                for (int channel = 0; channel < seen[value].Channels; channel++)
                    if (place.TryGetValue(classes[value, channel], out int at))
                        component.Observations[at] = Math.Min(component.Observations[at], seen[value].Count);
            foreach (LinearLayer layer in layers.Where(layer => groupPlace.ContainsKey(scales[layer.Node.Input]) && Open(layer.Node.Input).Any()))
                component._readers.Add(new(layer, groupPlace[scales[layer.Node.Input]], classes, place, seen[layer.Node.Input], sensitivity.BeforeClamp(layer, seen)));
            foreach (Unary unary in graph.Nodes.OfType<Unary>().Where(PointFunction.MayBearFactors))
            {
                bool isReader = groupPlace.TryGetValue(scales[unary.Input], out int of) && Open(unary.Input).Any();
                if (isReader)
                    component._readers.Add(new(unary.Input, of, classes, place, sensitivity[unary.Output]));
                component.HasFunctions |= isReader || (groupPlace.ContainsKey(scales[unary.Output]) && Open(unary.Output).Any());
            }
            result.Add(component);
        }
        return result;

        int Root(int group) => parents[group] == group ? group : parents[group] = Root(parents[group]);

        IEnumerable<int> Open(Value value) => Enumerable.Range(0, ChannelStatistics.ChannelsOf(value)).Select(channel => classes[value, channel]).Where(classes.IsOpen);

        List<Member> Gather(ScaleGroup group, Dictionary<int, int> place, out (double Low, double High) closed)
        {
            closed = (0, 0);
            var ranges = new Dictionary<int, Member>();
            foreach (Value value in group.Members.Where(seen.ContainsKey))
            {
                ChannelStatistics statistics = seen[value];
                for (int channel = 0; channel < statistics.Channels; channel++)
                {
                    (double low, double high) = (Math.Min(statistics.Low[channel], 0), Math.Max(statistics.High[channel], 0));
                    if (!place.TryGetValue(classes[value, channel], out int at))
                        closed = (Math.Min(closed.Low, low), Math.Max(closed.High, high));
                    else if (ranges.TryGetValue(at, out Member known))
                        ranges[at] = new(at, Math.Min(known.Low, low), Math.Max(known.High, high));
                    else
                        ranges[at] = new(at, low, high);
                }
            }
            return [.. ranges.Values];
        }
    }

    /// <summary>Of each class the largest share that it has of a group's range, above 0 to 1; 0 where nothing but zeros was seen.</summary>
    /// <param name="twoSided">Whether the shares of either side of 0 are looked at alone; else a range counts as symmetric.</param>
    public double[] Shares(bool twoSided)
    {
        var shares = new double[Classes.Count];
        for (int g = 0; g < _groups.Length; g++)
        {
            (double low, double high) = Range(g, null);
            if (!twoSided)
                (low, high) = (-Math.Max(-low, high), Math.Max(-low, high));
            foreach (Member member in _groups[g])
                shares[member.Class] = Math.Max(shares[member.Class], Share(member.Low, member.High, low, high));
        }
        return shares;
    }

    /// <summary>Of each class the largest weight that reads it, as a share of the largest of the same output; 0 where none does.</summary>
    public double[] WeightShares()
    {
        var shares = new double[Classes.Count];
        foreach (Reader reader in _readers)
            reader.AddWeightShares(shares);
        return shares;
    }

    /// <summary>
    /// The noise that int8 is predicted to bring through the readers to the graph's outputs, as a share of their energy. Activations and weights are uniform noise of
    /// one level, and channels independent of each other.
    /// </summary>
    /// <param name="factors">Of each class.</param>
    public double Noise(double[] factors)
    {
        double sum = 0;
        foreach (Reader reader in _readers)
        {
            (double low, double high) = Range(reader.Group, factors);
            sum += reader.Noise(factors, (high - low) / 255);
        }
        return sum;
    }

    private (double Low, double High) Range(int group, double[]? factors)
    {
        (double low, double high) = _closed[group];
        foreach (Member member in _groups[group])
        {
            double factor = factors is null ? 1 : factors[member.Class];
            low = Math.Min(low, member.Low * factor);
            high = Math.Max(high, member.High * factor);
        }
        return (low, high);
    }

    private static double Share(double low, double high, double groupLow, double groupHigh) =>
        Math.Max(low < 0 ? low / groupLow : 0, high > 0 ? high / groupHigh : 0);

    /// <summary>A class in a group: its number within the component, and its range.</summary>
    private readonly record struct Member(int Class, double Low, double High);

    /// <summary>A linear layer by output and class: squares summed and greatest of the weights, and the input's mean square.</summary>
    private sealed class Reader
    {
        private const double WeightLevels = 127;

        private readonly (int Class, double Squares, double Greatest, double Energy)[][] _outputs;
        private readonly double[] _sensitivity;
        private readonly int _taps;

        public Reader(LinearLayer layer, int group, ChannelClasses classes, Dictionary<int, int> place, ChannelStatistics seen, double[] sensitivity)
        {
            _sensitivity = sensitivity;
            Group = group;
            int channels = layer.InputsPerGroup;
            _taps = layer.Depth / channels;
            _outputs = new (int, double, double, double)[layer.Outputs][];
            for (int output = 0; output < layer.Outputs; output++)
            {
                var entries = _outputs[output] = new (int, double, double, double)[channels];
                for (int i = 0; i < channels; i++)
                {
                    int channel = layer.InputChannel(output, i);
                    entries[i] = (place.GetValueOrDefault(classes[layer.Node.Input, channel], -1), 0, 0, seen.MeanSquare(channel));
                }
                for (int tap = 0; tap < layer.Depth; tap++)
                {
                    double weight = Math.Abs(layer.Weights[output * layer.Depth + tap]);
                    entries[tap % channels].Squares += weight * weight;
                    entries[tap % channels].Greatest = Math.Max(entries[tap % channels].Greatest, weight);
                }
            }
        }

        /// <summary>A function of one element.</summary>
        public Reader(Value input, int group, ChannelClasses classes, Dictionary<int, int> place, double[] sensitivity)
        {
            _sensitivity = sensitivity;
            Group = group;
            _outputs = [.. sensitivity.Select((_, channel) => new[] { (place.GetValueOrDefault(classes[input, channel], -1), 1.0, 0.0, 0.0) })];
        }

        public int Group { get; }

        public void AddWeightShares(double[] shares)
        {
            foreach (var output in _outputs)
            {
                double most = output.Max(entry => entry.Greatest);
                foreach (var entry in output)
                    if (entry.Class >= 0 && most > 0)
                        shares[entry.Class] = Math.Max(shares[entry.Class], entry.Greatest / most);
            }
        }

        public double Noise(double[] factors, double step)
        {
            double sum = 0;
            for (int output = 0; output < _outputs.Length; output++)
            {
                double squaresSum = 0, energySum = 0, greatestOfAll = 0;
                foreach ((int of, double squares, double greatest, double energy) in _outputs[output])
                {
                    double factor = of < 0 ? 1 : factors[of];
                    squaresSum += squares / (factor * factor);
                    greatestOfAll = Math.Max(greatestOfAll, greatest / factor);
                    energySum += energy * factor * factor;
                }
                double weightStep = greatestOfAll / WeightLevels;
                sum += _sensitivity[output] * (squaresSum * step * step + _taps * energySum * weightStep * weightStep) / 12;
            }
            return sum;
        }
    }
}
