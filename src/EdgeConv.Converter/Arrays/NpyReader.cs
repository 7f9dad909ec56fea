using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Arrays;

/// <summary>Reads NumPy's .npy, versions 1 to 3: float32, int8, uint8, int32 and int64, little-endian, C order.</summary>
/// <remarks>Format: numpy.lib.format, "NPY format". Every other file is one <see cref="EdgeConvException"/>.</remarks>
internal static class NpyReader
{
    private const int LongestHeader = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file.</summary>
    public static NpyArray Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(ConverterErrors.Array, $"{path}: cannot be read ({error.Message.TrimEnd('.')}); give an existing .npy file below 2 GB", inner: error);
        }

        return Read(bytes, path);
    }

    /// <summary>Reads a file's bytes; errors begin with <paramref name="name"/>.</summary>
    public static NpyArray Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 10 || !bytes.StartsWith(Magic))
            throw Bad(name, 0, "is no .npy file: it does not begin with \\x93NUMPY and a version");
        byte version = bytes[6];
        if (version is < 1 or > 3 || bytes[7] != 0)
            throw Bad(name, 6, $"has .npy version {version}.{bytes[7]}; 1.0, 2.0 and 3.0 are known");
        int start = version == 1 ? 10 : 12;
        if (bytes.Length < start)
            throw Bad(name, 8, "ends inside its header length");
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > LongestHeader || length > bytes.Length - start)
            throw Bad(name, 8, $"says its header has {length} bytes, more than the file or the limit of {LongestHeader} holds");

        (ElementType type, int[] shape) = new NpyHeader(bytes.Slice(start, (int)length), name, start).Parse();
        ReadOnlySpan<byte> data = bytes[(start + (int)length)..];
        long expected = ByteCount(type, shape, name, start);
        if (expected != data.Length)
            throw Bad(name, start + length, $"holds {data.Length} bytes of elements where its shape [{string.Join(", ", shape)}] needs {expected}");
        return new NpyArray(type, shape, Elements(type, data));
    }

    internal static EdgeConvException Bad(string name, long offset, string problem) =>
        new(ConverterErrors.Array, $"{name}: byte {offset}: {problem}; write it with numpy.save from a C-ordered float32, int8, uint8, int32 or int64 array");

    private static long ByteCount(ElementType type, int[] shape, string name, int offset)
    {
        long count = type switch { ElementType.Float32 or ElementType.Int32 => 4, ElementType.Int64 => 8, _ => 1 };
        foreach (int size in shape)
        {
            count *= size;
            if (count > int.MaxValue)
                throw Bad(name, offset, $"has shape [{string.Join(", ", shape)}], over 2 GB");
        }

        return count;
    }

    private static Array Elements(ElementType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case ElementType.Int8:
                return MemoryMarshal.Cast<byte, sbyte>(data).ToArray();
            case ElementType.UInt8:
                return data.ToArray();
            case ElementType.Int32:
                return MemoryMarshal.Cast<byte, int>(data).ToArray();
            case ElementType.Int64:
                return MemoryMarshal.Cast<byte, long>(data).ToArray();
            default:
                var floats = new float[data.Length / sizeof(float)];
                for (int i = 0; i < floats.Length; i++)
                    floats[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(i * sizeof(float))..]);
                return floats;
        }
    }
}
