using System.Buffers.Binary;
using System.Text;

namespace EdgeConv.Converter.TfLite;

/// <summary>
/// The numbers of a FlexBuffers map: what custom operators have as options. Reads what lies in the bytes only; other values are left out.
/// </summary>
/// <remarks>Format: FlatBuffers' FlexBuffers page. The last byte is the width of the root, the one before it its type.</remarks>
internal sealed class FlexMap
{
    private const int Map = 9, Int = 1, UInt = 2, Float = 3, IndirectInt = 6, IndirectUInt = 7, IndirectFloat = 8, Bool = 26;
    private const int MostEntries = 1000, LongestKey = 64;

    private readonly byte[] _bytes;
    private readonly Dictionary<string, double> _numbers = [];

    /// <exception cref="EdgeConvException">The bytes are no map.</exception>
    public FlexMap(byte[] bytes, string node)
    {
        _bytes = bytes;
        try
        {
            ReadRoot();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node}': its options are no FlexBuffers map of {bytes.Length} bytes; the file is damaged, export it again", inner: e);
        }
    }

    public double? Find(string key) => _numbers.TryGetValue(key, out double number) ? number : null;

    private void ReadRoot()
    {
        int rootWidth = _bytes[^1], type = _bytes[^2] >> 2, width = 1 << (_bytes[^2] & 3), at = _bytes.Length - 2 - rootWidth;
        if (type != Map)
            throw new ArgumentException("no map");
        int values = Back(at, rootWidth);
        long count = Unsigned(values - width, width);
        if (count > MostEntries)
            throw new ArgumentException("too long");
        int keys = Back(values - 3 * width, width), keyWidth = checked((int)Unsigned(values - 2 * width, width));
        int types = checked(values + (int)count * width);
        for (int i = 0; i < count; i++)
            if (Number(values + i * width, width, _bytes[types + i]) is { } number)
                _numbers[Text(Back(keys + i * keyWidth, keyWidth))] = number;
    }

    private double? Number(int at, int width, int packed)
    {
        int inner = 1 << (packed & 3);
        return (packed >> 2) switch
        {
            Int => Signed(at, width),
            UInt or Bool => Unsigned(at, width),
            Float => Real(at, width),
            IndirectInt => Signed(Back(at, width), inner),
            IndirectUInt => Unsigned(Back(at, width), inner),
            IndirectFloat => Real(Back(at, width), inner),
            _ => null,
        };
    }

    /// <summary>Offsets lead backwards from where they stand.</summary>
    private int Back(int at, int width) => checked(at - (int)Unsigned(at, width));

    private long Unsigned(int at, int width) => width switch
    {
        1 => _bytes[at],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at)),
        8 => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at)),
        _ => throw new ArgumentException("no width"),
    };

    private long Signed(int at, int width) => width switch
    {
        1 => (sbyte)_bytes[at],
        2 => BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(at)),
        4 => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at)),
        _ => Unsigned(at, width),
    };

    private double Real(int at, int width) => width switch
    {
        4 => BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(at)),
        8 => BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(at)),
        _ => throw new ArgumentException("no width"),
    };

    private string Text(int at)
    {
        ReadOnlySpan<byte> text = _bytes.AsSpan(at, Math.Min(LongestKey, _bytes.Length - at));
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }
}
