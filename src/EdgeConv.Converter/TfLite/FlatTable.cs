using System.Buffers.Binary;
using System.Text;

namespace EdgeConv.Converter.TfLite;

/// <summary>
/// A table of a FlatBuffers file. Fields are found through a table of offsets and have defaults where absent. Every offset and count
/// is checked against the file, in 64 bits, before it is used; references only lead forward, so no walk can circle.
/// </summary>
/// <remarks>Format: FlatBuffers' internals page. Fields are named by number, as the .fbs schema counts them.</remarks>
internal readonly struct FlatTable
{
    private const int LongestText = 1 << 14;

    private readonly FlatFile _file;
    private readonly long _position, _offsets;
    private readonly int _offsetBytes, _tableBytes;

    private FlatTable(FlatFile file) => _file = file;

    private FlatTable(FlatFile file, long position)
    {
        _file = file;
        _position = position;
        file.Check(position, 4, 4);
        _offsets = position - file.Int32(position);
        file.Check(_offsets, 4, 2);
        _offsetBytes = file.UInt16(_offsets);
        _tableBytes = file.UInt16(_offsets + 2);
        file.Check(_offsets, _offsetBytes, 2);
        file.Check(_position, _tableBytes, 4);
        if (_offsetBytes < 4 || _offsetBytes % 2 != 0 || _tableBytes < 4)
            throw FlatFile.Error(_offsets, $"a table's list of fields has {_offsetBytes} bytes, the table {_tableBytes}");
    }

    /// <summary>The table that a file starts with.</summary>
    public static FlatTable Root(FlatFile file) => new(file, Forward(file, 0));

    public bool IsAbsent => _offsetBytes == 0;

    /// <summary>Where the table lies, for messages.</summary>
    public long Position => _position;

    public byte Byte(int field, byte absent = 0) => Find(field, 1) is var at and > 0 ? _file.Span(at, 1, 1)[0] : absent;

    public int Int(int field, int absent = 0) => Find(field, 4) is var at and > 0 ? _file.Int32(at) : absent;

    public uint UInt(int field) => (uint)Int(field);

    public ulong ULong(int field) => Find(field, 8) is var at and > 0 ? BinaryPrimitives.ReadUInt64LittleEndian(_file.Span(at, 8, 8)) : 0;

    public float Float(int field, float absent = 0) => Find(field, 4) is var at and > 0
        ? BitConverter.Int32BitsToSingle(_file.Int32(at)) : absent;

    /// <summary>A table within; where absent, a table whose fields are all absent.</summary>
    public FlatTable Table(int field) => Find(field, 4) is var at and > 0 ? new(_file, Forward(_file, at)) : new(_file);

    public FlatTable[] Tables(int field)
    {
        ReadOnlySpan<byte> vector = Vector(field, 4, out long start);
        var tables = new FlatTable[vector.Length / 4];
        for (int i = 0; i < tables.Length; i++)
            tables[i] = new(_file, Forward(_file, start + 4L * i));
        return tables;
    }

    public ReadOnlySpan<byte> Bytes(int field) => Vector(field, 1, out _);

    /// <summary>A string of a vector of bytes; what is longer than any name is cut.</summary>
    public string Text(int field) => Bytes(field) is var bytes && bytes.Length > LongestText ? Encoding.UTF8.GetString(bytes[..LongestText]) : Encoding.UTF8.GetString(bytes);

    public int[] Ints(int field)
    {
        ReadOnlySpan<byte> vector = Vector(field, 4, out _);
        var values = new int[vector.Length / 4];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(vector[(4 * i)..]);
        return values;
    }

    public float[] Floats(int field) => Array.ConvertAll(Ints(field), BitConverter.Int32BitsToSingle);

    public long[] Longs(int field)
    {
        ReadOnlySpan<byte> vector = Vector(field, 8, out _);
        var values = new long[vector.Length / 8];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(vector[(8 * i)..]);
        return values;
    }

    /// <summary>The elements of a vector; empty where the field is absent.</summary>
    private ReadOnlySpan<byte> Vector(int field, int elementBytes, out long start)
    {
        start = 0;
        if (Find(field, 4) is not (var at and > 0))
            return [];
        long vector = Forward(_file, at);
        _file.Check(vector, 4, 4);
        long bytes = (long)(uint)_file.Int32(vector) * elementBytes;
        start = vector + 4;
        return _file.Vector(start, bytes, Math.Min(elementBytes, 4));
    }

    private static long Forward(FlatFile file, long at)
    {
        file.Check(at, 4, 4);
        uint offset = (uint)file.Int32(at);
        if (offset == 0)
            throw FlatFile.Error(at, "a reference leads to itself");
        return at + offset;
    }

    /// <summary>Where a field lies in the file, or 0 where it is absent.</summary>
    private long Find(int field, int bytes)
    {
        int entry = 4 + 2 * field;
        if (entry + 2 > _offsetBytes || _file.UInt16(_offsets + entry) is var offset && offset == 0)
            return 0;
        if (offset < 4 || offset + bytes > _tableBytes)
            throw FlatFile.Error(_position, $"field {field} lies at {offset} of a table of {_tableBytes} bytes");
        _file.Check(_position + offset, bytes, bytes);
        return _position + offset;
    }
}
