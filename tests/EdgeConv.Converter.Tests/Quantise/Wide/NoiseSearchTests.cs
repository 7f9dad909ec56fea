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
        var (found, all) = NoiseSearch.Loudest(families, Measure, most: 8, leastShare: 0.02, measurements: 48);
        Assert.Equal([families[18], families[17], families[150]], found.Select(each => each.Family));
        Assert.Equal([9, 5, 2], found.Select(each => each.Noise));
        Assert.Equal(noise.Sum(), all, 1e-9);
        Assert.InRange(measured, 1, 48);

        double Measure(IReadOnlyList<WideFamily> some)
        {
            measured++;
            return some.Sum(family => noise[Array.IndexOf(families, family)]);
        }
    }

    [Fact]
    public void Stops_at_the_most_that_are_wanted_and_at_the_most_measurements()
    {
        WideFamily[] families = Families(64);
        var (two, _) = NoiseSearch.Loudest(families, some => some.Count, most: 2, leastShare: 0, measurements: 1000);
        Assert.Equal(2, two.Count);
        var (none, all) = NoiseSearch.Loudest(families, some => some.Count, most: 2, leastShare: 0, measurements: 5);
        Assert.Empty(none);
        Assert.Equal(64, all);
        Assert.Empty(NoiseSearch.Loudest([], _ => throw new InvalidOperationException(), 2, 0, 5).Found);
    }

    private static WideFamily[] Families(int count) => [.. Enumerable.Range(0, count).Select(i => new WideFamily([new Value($"v{i}", [1], ElementType.Int8)]))];
}
