using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

public sealed class BlobRoundTripTests
{
    private static byte[] File(ulong seed = 5)
    {
        NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 5);
        network.Labels.AddRange(["cat", "häuschen", ""]);
        return BlobWriter.Write(network, SimplePlans.LayerByLayer(network));
    }

    [Fact]
    public void The_same_description_gives_the_same_bytes() => Assert.Equal(File(), File());

    [Fact]
    public void What_was_described_is_read()
    {
        NetworkDescription network = RandomNetwork.Of(5, Rule.Xnnpack, operators: 5);
        using var model = Model.Load(File());
        Assert.Equal(["cat", "häuschen", ""], model.Labels);
        Assert.Equal(network.Operators.Sum(op => op.Macs), model.Macs);
        Assert.Equal(network.Weights.Length, model.WeightBytes);
        Endpoint input = Assert.Single(model.Inputs);
        TensorRecord first = network.Tensors[0];
        Assert.Equal([1, first.Rows, first.Columns, first.Channels], input.Shape);
        Assert.Equal(("input:0", EndpointElement.Int8, first.Scale, first.ZeroPoint), (input.Name, input.Type, input.Scale, input.ZeroPoint));
        model.Verify();
    }

    [Fact]
    public void A_file_is_mapped_and_gives_what_its_bytes_give()
    {
        string path = Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllBytes(path, File());
            using var mapped = Model.Load(path);
            using var copied = Model.Load(File());
            Assert.Equal(copied.Identity, mapped.Identity);
            Assert.Equal(Convert.ToHexStringLower(BlobReader.Identity(File())), mapped.Identity);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Fact]
    public void Verify_finds_a_wrong_identity()
    {
        byte[] file = File();
        unsafe
        {
            fixed (byte* start = file)
            {
                ((FileHeader*)start)->Sha256[3] ^= 1;
                ((FileHeader*)start)->Crc = BlobReader.HeaderCrc(file.AsSpan(0, BlobReader.HeaderAndTableBytes));
            }
        }
        using var model = Model.Load(file);
        Assert.Contains("SHA-256", Assert.Throws<EdgeConvException>(model.Verify).Message);
    }
}
