using System.Buffers.Binary;
using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.Evaluate.Data;

/// <summary>A folder for a data set that a test makes; removed afterwards.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeconv-data-");

    public string Path => _folder.FullName;

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, ElementType type, int[] shape, Array data)
    {
        using var stream = new MemoryStream();
        NpyWriter.Write(stream, new NpyArray(type, shape, data));
        return Write(name, stream.ToArray());
    }

    public EvaluationSet Read(DataFormat format, string? file = null, bool boxes = false, bool pictures = false, params int[] shape) =>
        DataSets.Read(file is null ? Path : System.IO.Path.Combine(Path, file), format, new([("in", shape)], boxes, pictures));

    public void Dispose() => _folder.Delete(recursive: true);

    public static byte[] Idx(int[] sizes, byte[] data)
    {
        var bytes = new byte[4 + 4 * sizes.Length + data.Length];
        (bytes[2], bytes[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), sizes[i]);
        data.CopyTo(bytes, 4 + 4 * sizes.Length);
        return bytes;
    }

    public static byte[] Cifar(int labels, params byte[][] records)
    {
        var bytes = new List<byte>();
        foreach (byte[] record in records)
        {
            bytes.AddRange(record[..labels]);
            for (int channel = 0; channel < 3; channel++)
                bytes.AddRange(Enumerable.Repeat((byte)(10 * (channel + 1)), 1024));
        }

        return [.. bytes];
    }
}
