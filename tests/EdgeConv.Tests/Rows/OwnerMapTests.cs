using EdgeConv.Numerics;
using EdgeConv.Rows;
using Xunit;

namespace EdgeConv.Tests.Rows;

public sealed class OwnerMapTests
{
    [Fact]
    public void Says_what_an_array_of_owners_says()
    {
        const int Bytes = 60;
        var random = new SeededRandom(7);
        for (int round = 0; round < 300; round++)
        {
            var map = new OwnerMap();
            int[] plain = [.. Enumerable.Repeat(OwnerMap.Nobody, Bytes)];
            for (int i = 0; i < 30; i++)
            {
                int start = random.NextInt(Bytes), end = start + random.NextInt(Bytes - start + 1), owner = random.NextInt(4) - 1;
                map.Stamp(start, end, owner);
                plain.AsSpan(start, end - start).Fill(owner);
                Assert.Equal(plain, Enumerable.Range(0, Bytes).Select(map.At));
                int from = random.NextInt(Bytes), to = from + random.NextInt(Bytes - from + 1), whose = random.NextInt(4) - 1;
                int lost = Array.FindIndex(plain, from, to - from, at => at != whose);
                Assert.Equal(lost, map.FirstLost(from, to, whose));
            }
        }
    }
}
