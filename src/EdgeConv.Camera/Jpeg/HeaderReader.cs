using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeConv.Camera.Jpeg.Entropy;
using EdgeConv.Errors;

namespace EdgeConv.Camera.Jpeg;

/// <summary>
/// Reads a picture's marker segments up to its last scan's data (ITU-T T.81, annex B): size, sampling, tables, and where each scan begins. Never reads
/// outside the bytes, never throws, never allocates.
/// </summary>
internal unsafe ref struct HeaderReader
{
    private const int TableIds = 4, MostSamplingFactor = 4;

    private readonly byte* _end;
    private readonly Picture* _picture;
    private readonly int _mostWidth, _mostHeight;
    private byte* _next;
    private QuantiserTables _quantisers;
    private HuffmanTables _dc, _ac;
    private int _interval;
    private bool _hasFrame, _isJfif, _isAdobe, _isAdobeRgb;

    private struct TableBytes
    {
        public byte* Start; // null without a table
        public bool IsWide;
    }

    [InlineArray(TableIds)]
    private struct QuantiserTables
    {
        private TableBytes _first;
    }

    [InlineArray(TableIds)]
    private struct HuffmanTables
    {
        private TableBytes _first;
    }

    private HeaderReader(byte* bytes, int length, Picture* picture, int mostWidth, int mostHeight)
    {
        _next = bytes;
        _end = bytes + length;
        _picture = picture;
        (_mostWidth, _mostHeight) = (mostWidth, mostHeight);
        _dc[0].Start = Constant(DefaultHuffmanTables.LumaDc);
        _dc[1].Start = Constant(DefaultHuffmanTables.ChromaDc);
        _ac[0].Start = Constant(DefaultHuffmanTables.LumaAc);
        _ac[1].Start = Constant(DefaultHuffmanTables.ChromaAc);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="picture">Gets size, components, tables and scans. It must have room for tables and orders of all components.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public static ErrorCode? Read(byte* bytes, int length, Picture* picture, int mostWidth, int mostHeight)
    {
        picture->ComponentCount = picture->ScanCount = 0;
        var reader = new HeaderReader(bytes, length, picture, mostWidth, mostHeight);
        return reader.Read() ?? (reader.IsRgb() ? JpegErrors.ComponentsUnsupported : null);
    }

    private ErrorCode? Read()
    {
        if (_end - _next < 4 || _next[0] != 0xFF || _next[1] != JpegMarker.StartOfImage)
            return JpegErrors.NotJpeg;
        _next += 2;
        while (true)
        {
            int marker = NextMarker();
            if (marker is < 0 or JpegMarker.EndOfImage)
                return _hasFrame ? JpegErrors.HeaderDamaged : JpegErrors.NotJpeg;
            if (JpegMarker.IsAlone(marker))
                continue;
            if (_end - _next < 2 || Word(_next) is var length && (length < 2 || length > _end - _next))
                return JpegErrors.HeaderDamaged;
            byte* body = _next + 2;
            _next += length;
            if (Segment(marker, body, length - 2) is { } fault)
                return fault;
            if (marker == JpegMarker.StartOfScan && HasAllScans())
                return null;
        }
    }

    /// <summary>Moves behind the next marker, over whatever is before it: data of a scan, or what does not belong there.</summary>
    /// <returns>Its second byte; -1 where there is none.</returns>
    private int NextMarker()
    {
        while (_end - _next >= 2)
        {
            int distance = new ReadOnlySpan<byte>(_next, (int)(_end - _next) - 1).IndexOf((byte)0xFF);
            if (distance < 0)
                break;
            _next += distance + 1;
            if (*_next is not (0 or 0xFF))
                return *_next++;
        }
        return -1;
    }

    private ErrorCode? Segment(int marker, byte* body, int length)
    {
        switch (marker)
        {
            case JpegMarker.StartOfFrame0 or JpegMarker.StartOfFrame1:
                return StartOfFrame(body, length);
            case JpegMarker.HuffmanTables:
                return ReadHuffmanTables(body, length) ? null : JpegErrors.HeaderDamaged;
            case (>= JpegMarker.StartOfFrame0 and <= JpegMarker.LastStartOfFrame and not JpegMarker.Extension) or JpegMarker.NumberOfLines:
                return JpegErrors.ProcessUnsupported; // with the marker of arithmetic coding's conditions
            case JpegMarker.QuantisationTables:
                return ReadQuantisers(body, length) ? null : JpegErrors.HeaderDamaged;
            case JpegMarker.RestartInterval:
                if (length != 2)
                    return JpegErrors.HeaderDamaged;
                _interval = Word(body);
                return null;
            case JpegMarker.StartOfScan:
                return StartOfScan(body, length);
            case JpegMarker.Application0:
                _isJfif |= length >= 5 && new ReadOnlySpan<byte>(body, 5).SequenceEqual("JFIF\0"u8);
                return null;
            case JpegMarker.Application14:
                if (length >= 12 && new ReadOnlySpan<byte>(body, 5).SequenceEqual("Adobe"u8))
                    (_isAdobe, _isAdobeRgb) = (true, body[11] == 0);
                return null;
            default:
                return null;
        }
    }

    private ErrorCode? StartOfFrame(byte* body, int length)
    {
        if (_hasFrame || length < 6)
            return JpegErrors.HeaderDamaged;
        _hasFrame = true;
        int height = Word(body + 1), width = Word(body + 3), count = body[5];
        if (body[0] != 8 || height == 0) // where it is 0, it is said behind the first scan
            return JpegErrors.ProcessUnsupported;
        if (length != 6 + 3 * count || width == 0 || count == 0)
            return JpegErrors.HeaderDamaged;
        if (count is not (1 or Picture.MostComponents))
            return JpegErrors.ComponentsUnsupported;
        if (width > _mostWidth || height > _mostHeight)
            return JpegErrors.TooLarge;
        (_picture->Width, _picture->Height, _picture->ComponentCount) = (width, height, count);
        for (int i = 0; i < count; i++)
        {
            byte* numbers = body + 6 + 3 * i;
            int across = numbers[1] >> 4, down = numbers[1] & 15;
            if (across is < 1 or > MostSamplingFactor || down is < 1 or > MostSamplingFactor || numbers[2] >= TableIds || Find(numbers[0], i) >= 0)
                return JpegErrors.HeaderDamaged;
            if (count == 1)
                across = down = 1; // its scan is of single blocks, whatever the factors
            Component* component = _picture->Components + i;
            *component = default;
            (component->Id, component->Across, component->Down, component->QuantiserTable) = (numbers[0], across, down, numbers[2]);
        }
        return null;
    }

    private bool ReadQuantisers(byte* body, int length)
    {
        for (int bytes; length > 0; body += bytes, length -= bytes)
        {
            int id = body[0] & 15, wide = body[0] >> 4;
            bytes = 1 + (wide + 1) * 64;
            if (id >= TableIds || wide > 1 || length < bytes)
                return false;
            _quantisers[id] = new() { Start = body + 1, IsWide = wide == 1 };
        }
        return true;
    }

    private bool ReadHuffmanTables(byte* body, int length)
    {
        for (int bytes; length > 0; body += bytes, length -= bytes)
        {
            int id = body[0] & 15, kind = body[0] >> 4;
            bytes = 1 + HuffmanTable.SourceBytes(body + 1, length - 1);
            if (id >= TableIds || kind > 1 || bytes == 1)
                return false;
            (kind == 0 ? ref _dc : ref _ac)[id].Start = body + 1;
        }
        return true;
    }

    private ErrorCode? StartOfScan(byte* body, int length)
    {
        int count = length == 0 ? 0 : body[0];
        if (!_hasFrame || count < 1 || count > _picture->ComponentCount || length != 4 + 2 * count)
            return JpegErrors.HeaderDamaged;
        Scan* scan = _picture->Scans + _picture->ScanCount;
        int blocks = 0;
        for (int i = 0; i < count; i++)
        {
            int index = Find(body[1 + 2 * i], _picture->ComponentCount), dc = body[2 + 2 * i] >> 4, ac = body[2 + 2 * i] & 15;
            if (index < 0 || _picture->Components[index].HasScan || dc >= TableIds || ac >= TableIds)
                return JpegErrors.HeaderDamaged;
            Component* component = _picture->Components + index;
            TableBytes quantisers = _quantisers[component->QuantiserTable];
            if (quantisers.Start == null || _dc[dc].Start == null || _ac[ac].Start == null)
                return JpegErrors.TableMissing;
            component->HasScan = true;
            component->Dc = _picture->Tables + 2 * index;
            component->Ac = component->Dc + 1;
            component->Order = _picture->Orders + CoefficientOrder.Length * index;
            if (!component->Dc->Build(_dc[dc].Start, isDc: true) || !component->Ac->Build(_ac[ac].Start, isDc: false))
                return JpegErrors.HeaderDamaged;
            CoefficientOrder.Fill(component->Order, quantisers.Start, quantisers.IsWide);
            scan->Components[i] = index;
            blocks += component->Across * component->Down;
        }
        if (count > 1 && blocks > Picture.MostUnitBlocks)
            return JpegErrors.HeaderDamaged;
        (scan->ComponentCount, scan->Interval) = (count, _interval);
        scan->Position = default;
        scan->Position.Reader.End = _end;
        scan->Position.Reader.Start(_next);
        _picture->ScanCount++;
        return null;
    }

    private bool HasAllScans()
    {
        for (int i = 0; i < _picture->ComponentCount; i++)
            if (!_picture->Components[i].HasScan)
                return false;
        return true;
    }

    private bool IsRgb()
    {
        Component* components = _picture->Components;
        return !_isJfif && _picture->ComponentCount == 3
            && (_isAdobe ? _isAdobeRgb : components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B');
    }

    private int Find(byte id, int count)
    {
        for (int i = 0; i < count; i++)
            if (_picture->Components[i].Id == id)
                return i;
        return -1;
    }

    private static int Word(byte* bytes) => bytes[0] << 8 | bytes[1];

    private static byte* Constant(ReadOnlySpan<byte> constant) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(constant)); // in the program's image
}
