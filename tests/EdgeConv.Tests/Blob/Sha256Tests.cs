using System.Security.Cryptography;
using EdgeConv.Blob;
using Xunit;

namespace EdgeConv.Tests.Blob;

public static class Sha256Tests
{
    [Fact]
    public static void Equals_the_hash_of_the_standards_example()
    {
        var hash = new Sha256();
        hash.Add("abc"u8);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(hash.End()));
    }

    [Fact]
    public static void Equals_the_runtimes_hash_for_every_length_and_cut()
    {
        var message = new byte[300];
        for (int i = 0; i < message.Length; i++)
            message[i] = (byte)(i * 151 + 7);
        for (int length = 0; length <= message.Length; length++)
            for (int cut = 0; cut <= length; cut += 1 + length / 9)
            {
                var hash = new Sha256();
                hash.Add(message.AsSpan(0, cut));
                hash.Add(message.AsSpan(cut, length - cut));
                Assert.Equal(SHA256.HashData(message.AsSpan(0, length)), hash.End());
            }
    }
}
