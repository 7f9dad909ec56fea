using EdgeConv.Blob;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Blob;

public sealed class Crc32CTests
{
    // RFC 3720, B.4.
    [Fact]
    public void Gives_the_published_values()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
    }

    [Fact]
    public void The_instruction_and_the_table_agree_at_every_length()
    {
        var bytes = new byte[70];
        new SeededRandom(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
            Assert.Equal(~Crc32C.Portable(~0u, bytes.AsSpan(0, length)), Crc32C.Of(bytes.AsSpan(0, length)));
    }
}
