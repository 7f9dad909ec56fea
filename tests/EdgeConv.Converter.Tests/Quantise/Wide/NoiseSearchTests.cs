using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Wide;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Wide;

public class NoiseSearchTests
{
    [Fact]
    public void Finds_the_loudest_of_many_with_few_measurements_loudest_first()
    {
        WideFamily[] families = Families(200);
        double[] noise = [.. Enumerable.Range(0, 200).Select(i => i switch { 17 => 5.0, 18 => 9.0, 150 => 2.0, _ => 0.001 })];
        int measured = 0;
        List<(WideFamily Item, double Noise)> found = [.. NoiseSearch.Loudest(families, Measure, leastShare: 0.02, measurements: 48)];
        Assert.Equal([families[18], families[17], families[150]], found.Select(each => each.Item));
        Assert.Equal([9, 5, 2], found.Select(each => each.Noise));
        Assert.InRange(measured, 1, 48);

        double Measure(IReadOnlyList<WideFamily> some)
        {
            measured++;
            return some.Sum(family => noise[Array.IndexOf(families, family)]);
        }
    }

    [Fact]
    public void Stops_at_the_most_measurements_and_measures_only_what_is_asked_for()
    {
        WideFamily[] families = Families(64);
        int measured = 0;
        Assert.Equal(families[40], NoiseSearch.Loudest(families, Measure, leastShare: 0, measurements: 1000).First().Item);
        Assert.Equal(1 + 2 * 6, measured); // all, and two halves on each of six levels
        Assert.Empty(NoiseSearch.Loudest(families, Measure, leastShare: 0, measurements: 5));
        Assert.Empty(NoiseSearch.Loudest<WideFamily>([], _ => throw new InvalidOperationException(), 0, 5));

        double Measure(IReadOnlyList<WideFamily> some)
        {
            measured++;
            return some.Count + (some.Contains(families[40]) ? 100 : 0);
        }
    }

    private static WideFamily[] Families(int count) => [.. Enumerable.Range(0, count).Select(i => new WideFamily([new Value($"v{i}", [1], ElementType.Int8)]))];
}
