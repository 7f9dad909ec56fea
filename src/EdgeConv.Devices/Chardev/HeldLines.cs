using System.Device.Gpio;

namespace EdgeConv.Devices.Chardev;

/// <summary>Lines that one request of the kernel holds: read and written in one call.</summary>
internal sealed class HeldLines
{
    public const int Closed = -1;

    public int Descriptor = Closed;

    public Line[] Lines = [];

    /// <summary>Its edges can no longer be read.</summary>
    public bool IsLost;

    /// <summary>Whether any line waits for edges.</summary>
    public bool HasEdges
    {
        get
        {
            foreach (Line line in Lines)
                if ((line.Flags & (GpioUapi.EdgeRising | GpioUapi.EdgeFalling)) != 0)
                    return true;
            return false;
        }
    }

    /// <summary>What every line is to be: the kernel takes it for all of them at once.</summary>
    public LineConfig Config()
    {
        var config = new LineConfig { Flags = Lines[0].Flags };
        ulong done = 0, levels = 0, outputs = 0;
        foreach (Line line in Lines)
        {
            ulong flags = line.Flags, alike = 0;
            foreach (Line other in Lines)
                alike |= other.Flags == flags ? other.Bit : 0;
            if ((done & line.Bit) == 0 && flags != config.Flags)
                config.Add(GpioUapi.AttributeFlags, flags, alike);
            done |= alike;
            outputs |= (flags & GpioUapi.Output) != 0 ? line.Bit : 0;
            levels |= line.Level == PinValue.High ? line.Bit : 0;
        }
        if (outputs != 0)
            config.Add(GpioUapi.AttributeValues, levels & outputs, outputs);
        return config;
    }
}
