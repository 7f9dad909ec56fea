using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Arrays;

/// <summary>Writes NumPy's .npy, version 1.0: float32, int8 or uint8, little-endian, C order.</summary>
internal static class NpyWriter
{
    private const int Alignment = 64;

    /// <summary>Writes an array; its shape's product is the number of its elements.</summary>
    public static void Write(Stream destination, NpyArray array)
    {
        string descr = array.Type switch { ElementType.Int8 => "|i1", ElementType.UInt8 => "|u1", _ => "<f4" };
        string shape = array.Shape.Length == 1 ? $"({array.Shape[0]},)" : $"({string.Join(", ", array.Shape)})";
        string text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        int padded = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment - 10;
        Span<byte> start = stackalloc byte[10];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(start);
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], checked((ushort)padded));
        destination.Write(start);
        destination.Write(Encoding.ASCII.GetBytes(text.PadRight(padded - 1) + "\n"));
        switch (array.Type)
        {
            case ElementType.Int8:
                destination.Write(MemoryMarshal.AsBytes<sbyte>((sbyte[])array.Data));
                break;
            case ElementType.UInt8:
                destination.Write((byte[])array.Data);
                break;
            default:
                var floats = (float[])array.Data;
                var bytes = new byte[checked(floats.Length * sizeof(float))];
                for (int i = 0; i < floats.Length; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), floats[i]);
                destination.Write(bytes);
                break;
        }
    }
}
