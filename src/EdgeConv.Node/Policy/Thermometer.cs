using EdgeConv.Boards;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Policy;

/// <summary>The board's temperature, and what follows from it.</summary>
internal sealed class Thermometer : IDisposable
{
    private const double DefaultFramesPerSecond = 2;

    private readonly TemperatureFile _file;

    private Thermometer(TemperatureFile file, ThermalPolicy policy) => (_file, Policy) = (file, policy);

    public ThermalPolicy Policy { get; }

    /// <summary>Thousandths of a degree, when it was last read.</summary>
    public int Thousandths { get; private set; }

    /// <summary>As board and configuration say; null where neither names a file, or the board's own is not there (a virtual machine has none).</summary>
    /// <exception cref="EdgeConvException">The file that the configuration names cannot be read.</exception>
    public static Thermometer? Of(ConfigurationFile file, Board? board)
    {
        ThermalConfiguration? said = file.Configuration.Thermal;
        string? path = said?.Path is { } own ? file.Resolve(own) : board?.Thermal?.Path is { } usual && File.Exists(usual) ? usual : null;
        if (path is null || Limits(said, board) is not var (limit, resume))
            return null;
        return new(new(path), new((int)(limit * 1000), (int)(resume * 1000), said?.FramesPerSecond ?? DefaultFramesPerSecond));
    }

    /// <summary>Reads the file.</summary>
    /// <returns>Whether the policy changed.</returns>
    public bool Look()
    {
        if (!_file.TryRead(out int thousandths))
            return false;
        Thousandths = thousandths;
        return Policy.Update(thousandths);
    }

    public void Dispose() => _file.Dispose();

    private static (double Limit, double Resume)? Limits(ThermalConfiguration? said, Board? board)
    {
        double? limit = said?.Limit ?? board?.Thermal?.LimitCelsius;
        return limit is null ? null : (limit.Value, said?.Resume ?? Math.Min(board?.Thermal?.ResumeCelsius ?? double.MaxValue, limit.Value - 5));
    }
}
