namespace EdgeConv.Devices.Display;

/// <summary>A picture of one bit a pixel, laid out as an SSD1306 takes it: pages of 8 rows, a byte a column, the uppermost pixel in bit 0. Drawing allocates nothing.</summary>
internal sealed class Canvas(int width, int height)
{
    private readonly byte[] _pixels = new byte[width * height / 8];

    public int Width => width;

    public int Pages { get; } = height / 8;

    public ReadOnlySpan<byte> Pixels => _pixels;

    public ReadOnlySpan<byte> Page(int page) => _pixels.AsSpan(page * width, width);

    public void Clear() => _pixels.AsSpan().Clear();

    public void ClearRow(int page, int pages = 1)
    {
        for (int end = Math.Min(page + pages, Pages); page < end; page++)
            _pixels.AsSpan(page * width, width).Clear();
    }

    /// <summary>Writes letters from pixel column x on; what does not fit is left out. Returns the column behind them.</summary>
    public int Text(int page, int x, ReadOnlySpan<char> text, bool isLarge)
    {
        foreach (char letter in text)
        {
            int advance = isLarge ? 2 * Font.Advance : Font.Advance;
            if (x + advance - 1 > width)
                break;
            ReadOnlySpan<byte> columns = Font.Letter(letter);
            for (int c = 0; c < Font.Width; c++)
                if (isLarge)
                {
                    int doubled = Doubled(columns[c]);
                    Put(page, x + 2 * c, (byte)doubled);
                    Put(page, x + 2 * c + 1, (byte)doubled);
                    Put(page + 1, x + 2 * c, (byte)(doubled >> 8));
                    Put(page + 1, x + 2 * c + 1, (byte)(doubled >> 8));
                }
                else
                    Put(page, x + c, columns[c]);
            x += advance;
        }
        return x;
    }

    /// <summary>A frame over the whole width, filled from the left.</summary>
    /// <param name="part">0 to 1; what is outside, or no number, counts as the nearest end.</param>
    public void Bar(int page, double part)
    {
        int most = width - 4, filled = double.IsNaN(part) ? 0 : (int)Math.Round(Math.Clamp(part, 0, 1) * most);
        for (int x = 0; x < width; x++)
            Put(page, x, x == 0 || x == width - 1 ? (byte)0x7E : x >= 2 && x < 2 + filled ? (byte)0x5A : (byte)0x42);
    }

    /// <summary>Every bit twice.</summary>
    public static int Doubled(byte bits)
    {
        int doubled = 0;
        for (int bit = 0; bit < 8; bit++)
            doubled |= (bits >> bit & 1) * 3 << 2 * bit;
        return doubled;
    }

    private void Put(int page, int x, byte column)
    {
        if (page < Pages)
            _pixels[page * width + x] = column;
    }
}
