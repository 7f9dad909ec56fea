using System.Text;
using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Arrays;

public class NpyTests
{
    [Fact]
    public void Reads_what_numpy_writes()
    {
        // numpy.save of numpy.array([[1.5, -2.0, 3.25]], numpy.float32), NumPy 1.24.
        byte[] file = File("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }".PadRight(117) + "\n",
            [0x00, 0x00, 0xC0, 0x3F, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x50, 0x40]);
        NpyArray array = NpyReader.Read(file, "a.npy");
        Assert.Equal(ElementType.Float32, array.Type);
        Assert.Equal([1, 3], array.Shape);
        Assert.Equal([1.5f, -2f, 3.25f], (float[])array.Data);
    }

    [Theory]
    [InlineData(1, "{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }")]
    [InlineData(2, "{\"shape\":(3,),\"fortran_order\":False,\"descr\":\"|i1\"}  \n")]
    [InlineData(3, "{ 'fortran_order': False, 'descr': '<i1', 'shape': ( 3 , ) }\n")]
    public void Reads_every_version_with_its_keys_in_any_order(byte version, string header)
    {
        NpyArray array = NpyReader.Read(File(header, [1, 0xFF, 0x80], version), "a.npy");
        Assert.Equal([1, -1, -128], (sbyte[])array.Data);
    }

    [Fact]
    public void Writes_what_it_reads()
    {
        foreach (NpyArray array in new NpyArray[]
        {
            new(ElementType.Float32, [2, 1, 2], new[] { 1f, float.NaN, -0f, 4f }),
            new(ElementType.Int8, [3], new sbyte[] { -128, 0, 127 }),
            new(ElementType.UInt8, [], new byte[] { 200 }),
        })
        {
            using var stream = new MemoryStream();
            NpyWriter.Write(stream, array);
            NpyArray back = NpyReader.Read(stream.ToArray(), "a.npy");
            Assert.Equal(array.Type, back.Type);
            Assert.Equal(array.Shape, back.Shape);
            Assert.Equal(array.Data, back.Data);
        }
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "needs 8")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "type '<f8'")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "type '>f4'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "type '|O'")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "lacks 'descr'")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "no whole number")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "over 2147483647")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", "over 2 GB")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "8 dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "after its dictionary")]
    [InlineData("{'descr", "closing quote")]
    [InlineData("", "lacks a '{'")]
    public void Refuses_a_bad_header_by_name(string header, string reason)
    {
        var error = Assert.Throws<EdgeConvException>(() => NpyReader.Read(File(header, [0, 0, 0, 0]), "bad.npy"));
        Assert.StartsWith("bad.npy: byte ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.True(error.CallersMistake);
    }

    [Fact]
    public void Survives_every_truncation_and_a_thousand_changed_bytes()
    {
        byte[] good = File("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }\n", [1, 2, 3, 4]);
        for (int length = 0; length < good.Length; length++)
            Assert.Throws<EdgeConvException>(() => NpyReader.Read(good.AsSpan(0, length), "cut.npy"));
        var random = new SeededRandom(1);
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] changed = [.. good];
            changed[random.NextInt(changed.Length)] = (byte)random.NextInt(256);
            try
            {
                NpyReader.Read(changed, "changed.npy");
            }
            catch (EdgeConvException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 999);
    }

    [Fact]
    public void A_missing_file_is_the_callers_mistake()
    {
        var error = Assert.Throws<EdgeConvException>(() => NpyReader.Read(Path.Combine(AppContext.BaseDirectory, "none.npy")));
        Assert.Contains("none.npy: cannot be read", error.Message);
        Assert.True(error.CallersMistake);
    }

    private static byte[] File(string header, byte[] data, byte version = 1)
    {
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
