using System.Text;

namespace EdgeConv.Devices.Chardev;

/// <summary>Numbers of <c>&lt;linux/gpio.h&gt;</c>.</summary>
internal static unsafe class GpioUapi
{
    public const int NameBytes = 32, MostLinesOfRequest = 64;

    public const ulong Used = 1 << 0, Input = 1 << 2, Output = 1 << 3, EdgeRising = 1 << 4, EdgeFalling = 1 << 5,
        PullUp = 1 << 8, PullDown = 1 << 9, NoPull = 1 << 10;

    public const uint AttributeFlags = 1, AttributeValues = 2;

    public static readonly uint
        GetChipInfo = Number(Out, 0x01, sizeof(ChipInfo)),
        GetLineInfo = Number(Out | In, 0x05, sizeof(LineInfo)),
        GetLine = Number(Out | In, 0x07, sizeof(LineRequest)),
        SetConfig = Number(Out | In, 0x0D, sizeof(LineConfig)),
        GetValues = Number(Out | In, 0x0E, sizeof(LineValues)),
        SetValues = Number(Out | In, 0x0F, sizeof(LineValues));

    private const uint Out = 2, In = 1;

    /// <summary>A name that ends at its first 0, or at the field's end.</summary>
    public static string Text(byte* name)
    {
        var text = new ReadOnlySpan<byte>(name, NameBytes);
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>Writes a name; what does not fit, with a 0 behind it, is left out.</summary>
    public static void SetText(byte* name, string text)
    {
        var target = new Span<byte>(name, NameBytes);
        target.Clear();
        Encoding.UTF8.GetEncoder().Convert(text, target[..(NameBytes - 1)], flush: true, out _, out _, out _);
    }

    private static uint Number(uint direction, uint number, int size) => direction << 30 | (uint)size << 16 | 0xB4 << 8 | number;
}
