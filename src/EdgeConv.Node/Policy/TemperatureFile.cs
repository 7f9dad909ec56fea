using Microsoft.Win32.SafeHandles;

namespace EdgeConv.Node.Policy;

/// <summary>A thermometer of the kernel: a file that holds thousandths of a degree Celsius, as <c>/sys/class/thermal/thermal_zone0/temp</c>.</summary>
internal sealed class TemperatureFile : IDisposable
{
    private readonly SafeFileHandle _file;

    /// <exception cref="EdgeConvException">It cannot be opened, or holds no number.</exception>
    public TemperatureFile(string path)
    {
        try
        {
            _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(NodeErrors.Thermal, $"{path}: the board's temperature cannot be read ({e.Message.TrimEnd('.')}); correct thermal.path", inner: e);
        }
        if (TryRead(out _))
            return;
        _file.Dispose();
        throw new EdgeConvException(NodeErrors.Thermal, $"{path}: holds no number of thousandths of a degree; correct thermal.path");
    }

    /// <summary>Reads it. Allocates nothing where the file can be read.</summary>
    public bool TryRead(out int thousandths)
    {
        Span<byte> text = stackalloc byte[16];
        try
        {
            text = text[..RandomAccess.Read(_file, text, 0)];
        }
        catch (IOException)
        {
            text = default; // the driver has no value just now: as if there were no number
        }
        return System.Buffers.Text.Utf8Parser.TryParse(text, out thousandths, out _);
    }

    public void Dispose() => _file.Dispose();
}
