using System.Runtime.InteropServices;

namespace EdgeConv.Devices.Chardev;

// As <linux/gpio.h> has them, version 2 of the interface (Linux 5.10 and later).

/// <summary><c>struct gpiochip_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChipInfo
{
    public fixed byte Name[GpioUapi.NameBytes];
    public fixed byte Label[GpioUapi.NameBytes];
    public uint Lines;
}

/// <summary><c>struct gpio_v2_line_attribute</c>; <see cref="Value"/> is flags, values or a time, as <see cref="Id"/> says.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineAttribute
{
    public uint Id;
    public uint Padding;
    public ulong Value;
}

/// <summary><c>struct gpio_v2_line_config_attribute</c>: an attribute of the lines in the mask, by their index in the request.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineConfigAttribute
{
    public LineAttribute Attribute;
    public ulong Mask;
}

/// <summary><c>struct gpio_v2_line_config</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineConfig
{
    public const int MostAttributes = 10;

    public ulong Flags;
    public uint AttributeCount;
    public fixed uint Padding[5];
    private fixed ulong _attributes[3 * MostAttributes];

    public void Add(uint id, ulong value, ulong mask)
    {
        fixed (ulong* attributes = _attributes)
            ((LineConfigAttribute*)attributes)[AttributeCount++] = new() { Attribute = new() { Id = id, Value = value }, Mask = mask };
    }

    public LineConfigAttribute this[int index]
    {
        get
        {
            fixed (ulong* attributes = _attributes)
                return ((LineConfigAttribute*)attributes)[index];
        }
    }
}

/// <summary><c>struct gpio_v2_line_request</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineRequest
{
    public fixed uint Offsets[GpioUapi.MostLinesOfRequest];
    public fixed byte Consumer[GpioUapi.NameBytes];
    public LineConfig Config;
    public uint Lines;
    public uint EventBufferSize;
    public fixed uint Padding[5];
    public int Descriptor;
}

/// <summary><c>struct gpio_v2_line_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineInfo
{
    public fixed byte Name[GpioUapi.NameBytes];
    public fixed byte Consumer[GpioUapi.NameBytes];
    public uint Offset;
    public uint AttributeCount;
    public ulong Flags;
    private fixed ulong _attributes[2 * LineConfig.MostAttributes];
    public fixed uint Padding[4];
}

/// <summary><c>struct gpio_v2_line_values</c>: bits by the lines' index in the request.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineValues
{
    public ulong Bits;
    public ulong Mask;
}

/// <summary><c>struct gpio_v2_line_event</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineEvent
{
    public const uint Rising = 1, Falling = 2;

    public ulong Nanoseconds;
    public uint Id;
    public uint Offset;
    public uint Sequence;
    public uint LineSequence;
    public fixed uint Padding[6];
}
