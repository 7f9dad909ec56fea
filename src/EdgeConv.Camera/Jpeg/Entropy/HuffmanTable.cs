namespace EdgeConv.Camera.Jpeg.Entropy;

/// <summary>
/// A Huffman table as it is decoded by (ITU-T T.81, annexes C and F.2.2.3). The next <see cref="LookupBits"/> bits give an entry: a whole coefficient where
/// the code and the bits of its value fit, else the code alone; longer codes are found by comparing with the first code beyond each length.
/// </summary>
/// <remarks>
/// An entry: bits 0-4, how many bits it takes; 5-8, how many bits of value follow; 9-12, zero coefficients before it; 16-31, the value, where it is not
/// still to be read. 0: the code is longer, or there is none.
/// </remarks>
internal unsafe struct HuffmanTable
{
    public const int LookupBits = 10, LongestCode = 16, CountBytes = 16, MostSymbols = 256;

    public fixed int Lookup[1 << LookupBits];
    private fixed int _limits[LongestCode + 1];  // first 16 bits, as a number, that no code of this length or less begins
    private fixed int _offsets[LongestCode + 1]; // to a code's number, for its symbol's place
    private fixed byte _symbols[MostSymbols];
    private fixed byte _source[CountBytes + MostSymbols];
    private int _sourceBytes;                    // 0 where it is no table yet

    /// <summary>How many bits an entry takes.</summary>
    public static int Length(int entry) => entry & 31;

    /// <summary>How many bits of value follow it.</summary>
    public static int Size(int entry) => entry >> 5 & 15;

    /// <summary>How many zero coefficients come before it.</summary>
    public static int Run(int entry) => entry >> 9 & 15;

    /// <summary>Its value; 0 where that follows, and for symbols without value.</summary>
    public static int Value(int entry) => entry >> 16;

    /// <summary>Whether no value belongs to it: the end of a block, or a run of zeros alone.</summary>
    public static bool IsAlone(int entry) => (entry & unchecked((int)0xFFFF01E0)) == 0;

    /// <summary>How many bytes a table in a DHT segment takes, counts and symbols; 0 where it is impossible or longer than there is room.</summary>
    public static int SourceBytes(byte* source, long room)
    {
        if (room < CountBytes)
            return 0;
        int symbols = 0;
        for (int i = 0; i < CountBytes; i++)
            symbols += source[i];
        return symbols <= MostSymbols && CountBytes + symbols <= room ? CountBytes + symbols : 0;
    }

    /// <summary>Becomes the table of a DHT segment, whose bytes <see cref="SourceBytes"/> has looked at; quickly, where it is that already.</summary>
    /// <param name="source">Counts of codes by length, then their symbols.</param>
    /// <param name="isDc">Whether its symbols are sizes of differences.</param>
    /// <returns>Whether the counts fit codes, and the symbols such a table. Where not, this is no table.</returns>
    public bool Build(byte* source, bool isDc)
    {
        int bytes = SourceBytes(source, CountBytes + MostSymbols);
        fixed (byte* known = _source)
        {
            if (bytes == _sourceBytes && new ReadOnlySpan<byte>(source, bytes).SequenceEqual(new(known, bytes)))
                return true;
            _sourceBytes = 0;
            if (!Codes(source, isDc))
                return false;
            new ReadOnlySpan<byte>(source, bytes).CopyTo(new(known, bytes));
            _sourceBytes = bytes;
            return true;
        }
    }

    /// <summary>The entry of a code longer than <see cref="LookupBits"/>: never with its value. 0 where no code begins with these bits.</summary>
    /// <param name="bits">The next bits, the first one highest.</param>
    public int Find(ulong bits)
    {
        int number = (int)(bits >> (64 - LongestCode));
        for (int length = LookupBits + 1; length <= LongestCode; length++)
            if (number < _limits[length])
                return Entry(length, _symbols[(_offsets[length] + (number >> (LongestCode - length))) & (MostSymbols - 1)]);
        return 0;
    }

    private static int Entry(int length, int symbol) => length | (symbol & 15) << 5 | (symbol >> 4) << 9;

    private bool Codes(byte* source, bool isDc)
    {
        for (int i = 0; i < 1 << LookupBits; i++)
            Lookup[i] = 0;
        byte* symbol = source + CountBytes;
        int code = 0, index = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            _offsets[length] = index - code;
            for (int i = 0; i < source[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length || (isDc && symbol[index] > 15))
                    return false;
                _symbols[index] = symbol[index];
                if (length <= LookupBits)
                    FillLookup(code, length, symbol[index]);
            }
            _limits[length] = code << (LongestCode - length);
            code <<= 1;
        }
        return true;
    }

    private void FillLookup(int code, int length, int symbol)
    {
        int free = LookupBits - length, size = symbol & 15;
        for (int rest = 0; rest < 1 << free; rest++)
            Lookup[code << free | rest] = size == 0 || size > free ? Entry(length, symbol)
                : length + size | (symbol >> 4) << 9 | Extend(rest >> (free - size), size) << 16;
    }

    /// <summary>The value that a number of bits stands for (T.81, figure F.12).</summary>
    /// <param name="bits">The bits as a number.</param>
    /// <param name="size">How many; at least 1.</param>
    public static int Extend(int bits, int size) => bits + (((bits >> (size - 1)) - 1) & ((-1 << size) + 1));
}
