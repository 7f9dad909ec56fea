using EdgeConv.Decoding;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Decoding;

public sealed class TopKTests
{
    [Fact]
    public void Selects_what_a_stable_sort_puts_first()
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < 300; i++)
        {
            float[] scores = [.. Enumerable.Range(0, random.NextInt(40)).Select(_ => random.NextInt(12) == 0 ? float.NaN : random.NextInt(9) - 4f)];
            var best = new int[random.NextInt(50)];
            int[] expected = [.. Enumerable.Range(0, scores.Length).Where(k => !float.IsNaN(scores[k])).OrderByDescending(k => scores[k]).ThenBy(k => k).Take(best.Length)];
            Assert.Equal(expected, best[..TopK.Select(scores, best)]);
        }
    }
}
