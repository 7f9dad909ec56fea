using System.Text;
using EdgeConv.Devices.Display;

namespace EdgeConv.Testing;

/// <summary>
/// An SSD1306 with its panel: takes the controller's commands and shows what a person would see, as pixels, as a picture of letters, and as the text that stands there.
/// A display that is set up for the other height shows every second row, as a real one does.
/// </summary>
public sealed class SimulatedDisplay : SimulatedI2cDevice
{
    /// <summary>Pixels of a row.</summary>
    public const int Width = 128;

    private const int RamPages = 8, PageRows = 8;

    private readonly Lock _lock = new();
    private readonly byte[] _ram = new byte[RamPages * Width];
    private int _column, _firstColumn, _lastColumn = Width - 1, _page, _firstPage, _lastPage = RamPages - 1;
    private int _multiplex = 63, _startLine, _offset, _addressing = 2;
    private bool _isOn, _isInverse, _isAllOn, _hasPump, _runsLeftToRight, _runsTopDown, _hasAlternativeRows = true;

    /// <summary>Makes a display that is dark and holds noise, as after its power came.</summary>
    /// <param name="height">64 or 32.</param>
    /// <param name="bus">Number of the bus.</param>
    /// <param name="address">7 bits.</param>
    public SimulatedDisplay(int height = 64, int bus = 1, int address = 0x3C) : base(bus, address)
    {
        if (height is not (64 or 32))
            throw new ArgumentOutOfRangeException(nameof(height), height, "An SSD1306 has 64 or 32 rows.");
        Height = height;
        for (int i = 0; i < _ram.Length; i++)
            _ram[i] = (byte)(i * 37 ^ i >> 3);
    }

    /// <summary>Pixels of a column.</summary>
    public int Height { get; }

    /// <summary>Whether it shines at all.</summary>
    public bool IsOn
    {
        get
        {
            lock (_lock)
                return _isOn && _hasPump;
        }
    }

    /// <summary>Whether a pixel shines; (0, 0) is at the upper left.</summary>
    public bool Pixel(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(x, Width);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        lock (_lock)
            return Shines(x, y);
    }

    /// <summary>The picture: a line for each row, <c>#</c> for light and <c>.</c> for darkness.</summary>
    public string Picture()
    {
        var picture = new StringBuilder();
        lock (_lock)
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                    picture.Append(Shines(x, y) ? '#' : '.');
                picture.Append('\n');
            }
        return picture.ToString();
    }

    /// <summary>
    /// What can be read: a line for each row of letters. A row of large text stands on its first line; a bar is a line of <c>=</c> as long as it is filled, in brackets;
    /// anything else is <c>?</c>.
    /// </summary>
    public string[] Text()
    {
        var lines = new string[Height / Font.Height];
        Span<byte> page = stackalloc byte[Width], below = stackalloc byte[Width];
        lock (_lock)
            for (int row = 0; row < lines.Length; row++)
            {
                Columns(row, page);
                below.Clear();
                if (row + 1 < lines.Length)
                    Columns(row + 1, below);
                if (lines[row] is null)
                    lines[row] = Bar(page) ?? Letters(page) ?? (LargeLetters(page, below) is { } large ? Large(lines, row, large) : Unknown(page));
            }
        return lines;
    }

    /// <inheritdoc/>
    protected override void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (bytes.Length < 2)
                return;
            if (bytes[0] == 0x40)
                foreach (byte column in bytes[1..])
                    Store(column);
            else if (bytes[0] == 0x00)
                for (ReadOnlySpan<byte> left = bytes[1..]; !left.IsEmpty;)
                    left = left[Math.Min(left.Length, Do(left))..];
            else
                throw new IOException($"A display's write begins with 0x00 or 0x40, not 0x{bytes[0]:X2}.");
        }
    }

    private static string Large(string[] lines, int row, string text)
    {
        if (row + 1 < lines.Length)
            lines[row + 1] = "";
        return text;
    }

    /// <summary>Does the first command, as the data sheet's table says, and tells how many bytes it has.</summary>
    private int Do(ReadOnlySpan<byte> command)
    {
        byte first = command[0], second = command.Length > 1 ? command[1] : (byte)0, third = command.Length > 2 ? command[2] : (byte)0;
        switch (first)
        {
            case 0x20: _addressing = second & 3; return 2;
            case 0x21: (_firstColumn, _lastColumn, _column) = (second & 127, third & 127, second & 127); return 3;
            case 0x22: (_firstPage, _lastPage, _page) = (second & 7, third & 7, second & 7); return 3;
            case >= 0x40 and <= 0x7F: _startLine = first & 63; return 1;
            case 0x8D: _hasPump = (second & 4) != 0; return 2;
            case 0xA0 or 0xA1: _runsLeftToRight = first == 0xA1; return 1;
            case 0xA4 or 0xA5: _isAllOn = first == 0xA5; return 1;
            case 0xA6 or 0xA7: _isInverse = first == 0xA7; return 1;
            case 0xA8: _multiplex = second & 63; return 2;
            case 0xAE or 0xAF: _isOn = first == 0xAF; return 1;
            case >= 0xB0 and <= 0xB7: _page = first & 7; return 1;
            case 0xC0 or 0xC8: _runsTopDown = first == 0xC8; return 1;
            case 0xD3: _offset = second & 63; return 2;
            case 0xDA: _hasAlternativeRows = (second & 16) != 0; return 2;
            case <= 0x0F: _column = (_column & 0x70) | first; return 1;
            case <= 0x1F: _column = (_column & 0x0F) | (first & 7) << 4; return 1;
            case 0x81 or 0xD5 or 0xD9 or 0xDB: return 2;
            case 0xA3: return 3;
            case 0x26 or 0x27: return 7;
            case 0x29 or 0x2A: return 6;
            default: return 1; // scrolling on and off, and no operation
        }
    }

    private void Store(byte column)
    {
        _ram[_page * Width + _column] = column;
        if (_addressing == 2)
            _column = (_column + 1) % Width;
        else if (_addressing == 0)
        {
            bool wraps = _column == _lastColumn;
            _column = wraps ? _firstColumn : (_column + 1) % Width;
            if (wraps)
                _page = _page == _lastPage ? _firstPage : (_page + 1) % RamPages;
        }
        else
        {
            bool wraps = _page == _lastPage;
            _page = wraps ? _firstPage : (_page + 1) % RamPages;
            if (wraps)
                _column = _column == _lastColumn ? _firstColumn : (_column + 1) % Width;
        }
    }

    private bool Shines(int x, int y)
    {
        if (!_isOn || !_hasPump || y > _multiplex)
            return false;
        if (_hasAlternativeRows != (Height == 64) && (y & 1) != 0)
            return false; // the panel's rows are wired the other way: half of them get nothing
        if (_isAllOn)
            return true;
        int column = _runsLeftToRight ? x : Width - 1 - x, line = _runsTopDown ? y : _multiplex - y;
        int row = (line + _startLine + _offset) % (RamPages * PageRows);
        return (_ram[row / PageRows * Width + column] >> row % PageRows & 1) != 0 != _isInverse;
    }

    private void Columns(int row, Span<byte> columns)
    {
        for (int x = 0; x < Width; x++)
        {
            columns[x] = 0;
            for (int y = 0; y < Font.Height; y++)
                columns[x] |= (byte)(Shines(x, row * Font.Height + y) ? 1 << y : 0);
        }
    }

    private static string? Bar(ReadOnlySpan<byte> page)
    {
        const byte End = 0x7E, Empty = 0x42, Full = 0x5A;
        if (page[0] != End || page[^1] != End || page[1..^1].ContainsAnyExcept(Empty, Full))
            return null;
        int full = page.Count(Full);
        return $"[{new string('=', full / Font.Advance)}{new string(' ', (Width - 4) / Font.Advance - full / Font.Advance)}]";
    }

    private static string? Letters(ReadOnlySpan<byte> page)
    {
        var text = new StringBuilder();
        for (int x = 0; x + Font.Width <= Width; x += Font.Advance)
            if (Font.Find(page[x..]) is not { } letter || (x + Font.Width < Width && page[x + Font.Width] != 0))
                return null;
            else
                text.Append(letter);
        return text.ToString().TrimEnd();
    }

    private static string? LargeLetters(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower)
    {
        var text = new StringBuilder();
        Span<byte> columns = stackalloc byte[Font.Width];
        for (int x = 0; x + 2 * Font.Width <= Width; x += 2 * Font.Advance)
        {
            for (int c = 0; c < Font.Width; c++)
            {
                int doubled = upper[x + 2 * c] | lower[x + 2 * c] << 8;
                columns[c] = 0;
                for (int bit = 0; bit < 8; bit++)
                    columns[c] |= (byte)((doubled >> 2 * bit & 1) << bit);
                if (Canvas.Doubled(columns[c]) != doubled || upper[x + 2 * c + 1] != upper[x + 2 * c] || lower[x + 2 * c + 1] != lower[x + 2 * c])
                    return null;
            }
            if (Font.Find(columns) is not { } letter)
                return null;
            text.Append(letter);
        }
        return text.ToString().TrimEnd();
    }

    private static string Unknown(ReadOnlySpan<byte> page)
    {
        var text = new StringBuilder();
        for (int x = 0; x + Font.Width <= Width; x += Font.Advance)
            text.Append(Font.Find(page[x..]) ?? '?');
        return text.ToString().TrimEnd();
    }
}
