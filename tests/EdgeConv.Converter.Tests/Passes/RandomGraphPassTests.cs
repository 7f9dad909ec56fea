using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Passes;

/// <summary>All passes together on random channel-first networks, written node by node as the ONNX importer writes them.</summary>
public class RandomGraphPassTests
{
    [Fact]
    public void Keep_the_reals_and_leave_transposes_at_the_ends_only()
    {
        for (ulong seed = 1; seed <= 150; seed++)
        {
            var random = new SeededRandom(seed);
            var graph = new PassCase(seed);
            Value input = graph.Input(1, random.NextInt(1, 5), random.NextInt(4, 9), random.NextInt(4, 9));
            List<Value> values = [input];
            for (int nodes = random.NextInt(3); nodes > 0; nodes--)
                values.Add(Begin(graph, values[^1], values, random));
            values.Add(graph.ConvolveFirst(values[^1], 4));
            for (int nodes = random.NextInt(2, 10); nodes > 0; nodes--)
                values.Add(Grow(graph, values[random.NextInt(Math.Max(1, values.Count - 3), values.Count)], values, random));
            Value output = End(graph, values[^1], random);
            try
            {
                graph.Run(output, PassList.Run, 1e-3);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e.Message}\n{string.Join("\n", graph.Graph.Nodes.Select(node => $"{node} {NodeShape.Text(node.Output.Shape)}"))}");
            }
            Assert.DoesNotContain(graph.Graph.Nodes, node => node is ChannelAffine);
        }
    }

    /// <summary>What works on the caller's layout.</summary>
    private static Value Begin(PassCase graph, Value value, List<Value> values, SeededRandom random) => random.NextInt(5) switch
    {
        0 => graph.Relu(value),
        1 => graph.Add(value, values.Find(other => other.Shape.SequenceEqual(value.Shape))!),
        2 => graph.Add((name, output) => new Concat(name, [value, value], output, 1)),
        3 => graph.Add((name, output) => new Softmax(name, value, output, 1, 1)),
        _ => graph.Add((name, output) => new Pad(name, value, output, [0, 0, 1, 0], [0, 0, 0, 2], 0)),
    };

    private static Value Grow(PassCase graph, Value value, List<Value> values, SeededRandom random)
    {
        int channels = value.Shape[1], rows = value.Shape[2], columns = value.Shape[3];
        switch (random.NextInt(9))
        {
            case 0:
                return graph.ConvolveFirst(value, random.NextInt(1, 7));
            case 1:
                return graph.Relu(value);
            case 2:
                return graph.AffineFirst(value);
            case 3:
                return graph.Add(value, values.FindLast(other => other.Shape.SequenceEqual(value.Shape))!);
            case 4:
                Value[] beside = [value, .. values.Where(other => other.Shape[2] == rows && other.Shape[3] == columns).Take(2)];
                return beside.Length == 1 ? value : graph.Add((name, output) => new Concat(name, beside, output, 1));
            case 5:
                int[] before = [0, random.NextInt(2), random.NextInt(3), random.NextInt(3)];
                return graph.Add((name, output) => new Pad(name, value, output, before, [0, 0, 1, 0], random.NextInt(2) == 0 ? 0 : 0.5f));
            case 6:
                return graph.Map(value, (name, map, output) =>
                    new Pool(name, map, output, PoolKind.Maximum, new(2, 1, 1, 0, 1), new(1, 2)));
            case 7 when channels % 2 == 0:
                return graph.Reshape(graph.Transpose(graph.Reshape(value, 1, 2, channels / 2, rows, columns), 0, 2, 1, 3, 4), 1,
                    channels, rows, columns);
            default:
                return graph.Map(value, (name, map, output) =>
                    new Pool(name, map, output, PoolKind.Average, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1)));
        }
    }

    private static Value End(PassCase graph, Value value, SeededRandom random)
    {
        int elements = (int)value.Elements;
        switch (random.NextInt(4))
        {
            case 0:
                return graph.Relu(graph.Connect(graph.Reshape(value, 1, elements), 5));
            case 1:
                Value mean = graph.Map(value, (name, map, output) => new SpatialMean(name, map, output));
                return graph.Add((name, output) => new Softmax(name, graph.Reshape(mean, 1, mean.Shape[1]), output, 1, 1));
            case 2:
                return graph.Reshape(graph.ConvolveFirst(value, 3), 1, 3 * value.Shape[2] * value.Shape[3]);
            default:
                return graph.Add((name, output) => new Softmax(name, value, output, 1, 1));
        }
    }
}
