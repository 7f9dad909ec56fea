using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeConv.Testing;

/// <summary>A file that says how hot a board is, as <c>/sys/class/thermal/thermal_zone0/temp</c> does: give its path to a node, and make it hot.</summary>
public sealed class SimulatedThermometer : IDisposable
{
    private readonly SafeFileHandle _file;
    private double _celsius;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Where; in the folder for temporary files if null.</param>
    /// <param name="celsius">At first.</param>
    public SimulatedThermometer(string? path = null, double celsius = 45)
    {
        Path = path ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"edgeconv-temp-{Guid.NewGuid():N}");
        _file = File.OpenHandle(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        Celsius = celsius;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The temperature; a reader sees the old one or the new one, never a part of it.</summary>
    public double Celsius
    {
        get => _celsius;
        set
        {
            _celsius = value;
            byte[] text = Encoding.ASCII.GetBytes(((long)Math.Round(1000 * value)).ToString(CultureInfo.InvariantCulture) + "\n");
            RandomAccess.Write(_file, text, 0);
            RandomAccess.SetLength(_file, text.Length);
        }
    }

    /// <summary>Removes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(Path);
    }
}
