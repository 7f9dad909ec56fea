using EdgeConv.Converter.Tests.Accuracy.Judges;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

public class SignTestTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 0, 0.125)]
    [InlineData(5, 0, 0.03125)]
    [InlineData(17, 10, 0.123857)]
    [InlineData(10, 17, 0.939)]
    public void Is_the_tail_of_the_binomial_distribution(int wins, int losses, double expected)
    {
        bool[] one = [.. Enumerable.Repeat(true, wins), .. Enumerable.Repeat(false, losses), true, false], other = [.. Enumerable.Repeat(false, wins), .. Enumerable.Repeat(true, losses), true, false];
        Assert.Equal(expected, SignTest.Chance(one, other), 0.001);
    }
}
