using System.Buffers.Binary;
using System.Text;

namespace EdgeConv.Converter.TfLite;

/// <summary>A table to be written: field number to byte, int, float, string, arrays of these, or tables.</summary>
internal sealed class FlatFields : Dictionary<int, object>;

/// <summary>Writes FlatBuffers files for tests, also such as no exporter would write.</summary>
internal static class FlatWriter
{
    public static byte[] Write(FlatFields root)
    {
        List<byte> file = [0, 0, 0, 0, .. "TFL3"u8];
        Patch(file, 0, Table(file, root));
        return [.. file];
    }

    private static int Table(List<byte> file, FlatFields fields)
    {
        int count = fields.Count == 0 ? 0 : fields.Keys.Max() + 1, at = 4;
        Align(file, 4);
        int offsets = file.Count;
        var entries = new byte[4 + 2 * count];
        foreach (int field in fields.Keys.Order())
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entries.AsSpan(4 + 2 * field), (ushort)at);
            at += 4;
        }
        BinaryPrimitives.WriteUInt16LittleEndian(entries, (ushort)entries.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entries.AsSpan(2), (ushort)at);
        file.AddRange(entries);
        Align(file, 4);
        int table = file.Count;
        Int(file, table - offsets);
        file.AddRange(new byte[at - 4]);
        int place = table + 4;
        foreach (int field in fields.Keys.Order())
        {
            switch (fields[field])
            {
                case byte value:
                    file[place] = value;
                    break;
                case int value:
                    Set(file, place, value);
                    break;
                case float value:
                    Set(file, place, BitConverter.SingleToInt32Bits(value));
                    break;
                default:
                    Patch(file, place, Object(file, fields[field]));
                    break;
            }
            place += 4;
        }
        return table;
    }

    private static int Object(List<byte> file, object value)
    {
        if (value is FlatFields table)
            return Table(file, table);
        // The elements of a vector of 8 bytes each are aligned to 8, its count lies before them.
        Align(file, 8);
        Int(file, 0);
        int vector = file.Count;
        switch (value)
        {
            case string text:
                return Elements(file, Encoding.UTF8.GetBytes(text).Length, [.. Encoding.UTF8.GetBytes(text), 0]);
            case byte[] bytes:
                return Elements(file, bytes.Length, bytes);
            case int[] ints:
                return Elements(file, ints.Length, [.. ints.SelectMany(BitConverter.GetBytes)]);
            case float[] floats:
                return Elements(file, floats.Length, [.. floats.SelectMany(BitConverter.GetBytes)]);
            case long[] longs:
                return Elements(file, longs.Length, [.. longs.SelectMany(BitConverter.GetBytes)]);
            case FlatFields[] tables:
                Elements(file, tables.Length, new byte[4 * tables.Length]);
                for (int i = 0; i < tables.Length; i++)
                    Patch(file, vector + 4 + 4 * i, Table(file, tables[i]));
                return vector;
            default:
                throw new ArgumentException(value.GetType().Name);
        }
    }

    private static int Elements(List<byte> file, int count, byte[] bytes)
    {
        int vector = file.Count;
        Int(file, count);
        file.AddRange(bytes);
        return vector;
    }

    private static void Align(List<byte> file, int bytes)
    {
        while (file.Count % bytes != 0)
            file.Add(0);
    }

    private static void Int(List<byte> file, int value) => file.AddRange(BitConverter.GetBytes(value));

    private static void Set(List<byte> file, int at, int value)
    {
        for (int i = 0; i < 4; i++)
            file[at + i] = (byte)(value >> (8 * i));
    }

    private static void Patch(List<byte> file, int at, int target) => Set(file, at, target - at);
}
