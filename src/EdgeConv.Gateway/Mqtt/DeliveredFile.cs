using System.Globalization;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>Which event the broker acknowledged last, kept over restarts: <c>generation number</c> in a file of one line.</summary>
internal sealed class DeliveredFile
{
    private readonly string _path;

    /// <exception cref="EdgeConvException">The folder cannot be made or written.</exception>
    public DeliveredFile(string folder, string node)
    {
        _path = Path.Combine(folder, Topics.Identifier(node) + ".delivered");
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(_path) && File.ReadAllText(_path).Split(' ') is [var generation, var number]
                && long.TryParse(generation, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long run)
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long last))
                (Generation, Number) = (run, last);
            Save(Generation, Number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    /// <summary>The node's run that the event was of; 0 before there was any.</summary>
    public long Generation { get; private set; }

    /// <summary>The last event of that run that was acknowledged.</summary>
    public long Number { get; private set; }

    /// <exception cref="EdgeConvException">It cannot be kept.</exception>
    public void Keep(long generation, long number)
    {
        try
        {
            Save(generation, number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }

        (Generation, Number) = (generation, number);
    }

    // Written beside and renamed, so that a loss of power leaves the one or the other.
    private void Save(long generation, long number)
    {
        string beside = _path + ".new";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{generation:x16} {number}")));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
    }

    private EdgeConvException Failed(Exception e) =>
        new(GatewayErrors.State, $"{_path}: cannot be kept ({e.Message.TrimEnd('.')}); name a stateFolder that this user may write", callersMistake: false, inner: e);
}
