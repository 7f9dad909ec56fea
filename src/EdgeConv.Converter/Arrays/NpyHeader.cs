using System.Text;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Arrays;

/// <summary>The dictionary at the start of a .npy file: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>.</summary>
internal ref struct NpyHeader(ReadOnlySpan<byte> text, string name, int fileOffset)
{
    private const int MostDimensions = 8;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>The element type and shape; the three keys may come in any order, each once, and no others.</summary>
    public (ElementType Type, int[] Shape) Parse()
    {
        ElementType? type = null;
        int[]? shape = null;
        bool order = false;
        Expect('{');
        while (!Accept('}'))
        {
            string key = Text();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Type();
                    break;
                case "fortran_order" when !order:
                    order = true;
                    CheckOrder();
                    break;
                case "shape" when shape is null:
                    shape = Shape();
                    break;
                default:
                    throw Bad($"has the key '{Printable(key)}' twice or in excess");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (_at != _text.Length)
            throw Bad("has text after its dictionary");
        if (type is null || shape is null || !order)
            throw Bad("lacks 'descr', 'fortran_order' or 'shape'");
        return (type.Value, shape);
    }

    private ElementType Type()
    {
        string descr = Text();
        return descr switch
        {
            "<f4" => ElementType.Float32,
            "|i1" or "<i1" => ElementType.Int8,
            "|u1" or "<u1" => ElementType.UInt8,
            "<i4" => ElementType.Int32,
            "<i8" => ElementType.Int64,
            _ => throw Bad($"has elements of type '{Printable(descr)}'; <f4, |i1, |u1, <i4 and <i8 are read"),
        };
    }

    private void CheckOrder()
    {
        SkipSpace();
        if (_text[_at..].StartsWith("False"u8))
            _at += 5;
        else
            throw Bad("is in Fortran order (numpy.ascontiguousarray turns it)");
    }

    private int[] Shape()
    {
        var sizes = new List<int>();
        Expect('(');
        while (!Accept(')'))
        {
            if (sizes.Count == MostDimensions)
                throw Bad($"has more than {MostDimensions} dimensions");
            sizes.Add(Number());
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. sizes];
    }

    private int Number()
    {
        SkipSpace();
        int start = _at;
        long value = 0;
        for (; _at < _text.Length && _text[_at] is >= (byte)'0' and <= (byte)'9'; _at++)
        {
            value = value * 10 + (_text[_at] - '0');
            if (value > int.MaxValue)
                throw Bad("has a dimension over 2147483647");
        }

        return _at > start ? (int)value : throw Bad("has a dimension that is no whole number");
    }

    private string Text()
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] is not ((byte)'\'' or (byte)'"'))
            throw Bad("lacks a quoted text");
        byte quote = _text[_at++];
        int length = _text[_at..].IndexOf(quote);
        if (length < 0)
            throw Bad("has a text without its closing quote");
        string text = Encoding.Latin1.GetString(_text.Slice(_at, length));
        _at += length + 1;
        return text;
    }

    private bool Accept(char c)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c))
            throw Bad($"lacks a '{c}'");
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            _at++;
    }

    private static string Printable(string text) =>
        string.Concat(text.Take(20).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    private readonly EdgeConvException Bad(string problem) => NpyReader.Bad(name, fileOffset + _at, "the header " + problem);
}
