using System.Device.I2c;

namespace EdgeConv.Testing;

/// <summary>A device on an I2C bus that takes what is written and reads as zeros. It can fall silent, as one whose wire has come loose.</summary>
public class SimulatedI2cDevice : I2cDevice
{
    private readonly I2cConnectionSettings _settings;
    private long _writes, _bytes;

    /// <summary>Makes a device.</summary>
    /// <param name="bus">Number of the bus.</param>
    /// <param name="address">7 bits.</param>
    public SimulatedI2cDevice(int bus = 1, int address = 0x3C) => _settings = new(bus, address);

    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings => _settings;

    /// <summary>True: nothing answers.</summary>
    public bool IsAbsent { get; set; }

    /// <summary>How long the bus takes for a byte; a write waits so long. Zero if it is not set; 22.5 microseconds at 400 kHz.</summary>
    public TimeSpan TimePerByte { get; set; }

    /// <summary>How often something was written.</summary>
    public long WriteCount => Interlocked.Read(ref _writes);

    /// <summary>How many bytes were written.</summary>
    public long ByteCount => Interlocked.Read(ref _bytes);

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        Answer(buffer.Length);
        buffer.Clear();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Answer(buffer.Length);
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytes, buffer.Length);
        Take(buffer);
    }

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    /// <summary>What the device makes of a write.</summary>
    protected virtual void Take(ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private void Answer(int bytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (TimePerByte > TimeSpan.Zero)
            Thread.Sleep(TimePerByte * bytes);
        if (IsAbsent)
            throw new IOException("Error 121. Remote I/O error performing I2C data transfer."); // the words of System.Device.Gpio
    }
}
