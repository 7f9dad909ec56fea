using System.Buffers.Binary;
using System.Text;

namespace EdgeConv.Node.Ring;

/// <summary>The names as bytes: five strings, then two lists; a string is its length in 2 bytes and UTF-8, a list its count in 4 bytes and its strings.</summary>
internal static class NamesBlock
{
    public static byte[] Bytes(RingNames names)
    {
        var bytes = new MemoryStream();
        foreach (string text in (ReadOnlySpan<string>)[names.Node, names.Model, names.Board, names.Camera, names.Version])
            Put(bytes, text);
        Put(bytes, names.Labels);
        Put(bytes, names.Rules);
        if (bytes.Length > RingLayout.MostNamesBytes)
            throw new EdgeConvException(RingErrors.Options, $"ring: names of {bytes.Length} bytes: at most {RingLayout.MostNamesBytes} fit.");
        return bytes.ToArray();
    }

    /// <summary>False where the bytes are no such block, whatever they are.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RingNames names)
    {
        names = new() { Node = "" };
        var text = new string[5];
        foreach (ref string one in text.AsSpan())
            if (!TryTake(ref bytes, out one))
                return false;
        if (!TryTake(ref bytes, out string[] labels) || !TryTake(ref bytes, out string[] rules) || !bytes.IsEmpty || rules.Length > RingLayout.MostRules)
            return false;
        names = new() { Node = text[0], Model = text[1], Board = text[2], Camera = text[3], Version = text[4], Labels = labels, Rules = rules };
        return true;
    }

    private static void Put(MemoryStream bytes, IReadOnlyList<string> list)
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, list.Count);
        bytes.Write(count);
        foreach (string text in list)
            Put(bytes, text);
    }

    private static void Put(MemoryStream bytes, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length > ushort.MaxValue)
            throw new EdgeConvException(RingErrors.Options, $"ring: a name of {utf8.Length} bytes: at most {ushort.MaxValue} fit.");
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)utf8.Length);
        bytes.Write(length);
        bytes.Write(utf8);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(bytes, out ushort length) || bytes.Length - 2 < length)
            return false;
        text = Encoding.UTF8.GetString(bytes.Slice(2, length));
        bytes = bytes[(2 + length)..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out string[] list)
    {
        list = [];
        // Each string takes at least its length, so a false count allocates no more than the block's own size.
        if (!BinaryPrimitives.TryReadInt32LittleEndian(bytes, out int count) || (uint)count > (uint)(bytes.Length - 4) / 2)
            return false;
        bytes = bytes[4..];
        list = new string[count];
        foreach (ref string text in list.AsSpan())
            if (!TryTake(ref bytes, out text))
                return false;
        return true;
    }
}
