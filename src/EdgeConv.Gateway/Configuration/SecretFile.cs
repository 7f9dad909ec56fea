using System.Text.Json;

namespace EdgeConv.Gateway.Configuration;

/// <summary>Files that hold a secret: only their owner may read and nobody else may change them.</summary>
internal static class SecretFile
{
    private const int MostBytes = 4096;
    private const UnixFileMode Open =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <exception cref="EdgeConvException">It is missing, too long, or open to others.</exception>
    public static string Text(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // Of the file that is open, so that nobody puts another in its place in between.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Open) != 0)
                throw new EdgeConvException(GatewayErrors.Secret, $"{path}: others may read or change it; chmod 600 it");
            if (file.Length > MostBytes)
                throw new EdgeConvException(GatewayErrors.Secret, $"{path}: {file.Length} bytes are too many for a secret; give at most {MostBytes}");
            using var text = new StreamReader(file);
            return text.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new EdgeConvException(GatewayErrors.Secret, $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check path, owner and mode (600)");
        }
    }

    /// <exception cref="EdgeConvException">As <see cref="Text"/>, or it holds something else.</exception>
    public static MqttCredentials Credentials(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(Text(path), GatewayJson.Default.MqttCredentials) ?? throw new JsonException("is null");
        }
        catch (JsonException)
        {
            // The serialiser's message may quote the secret.
            throw new EdgeConvException(GatewayErrors.Secret, $$"""{{path}}: holds no user and password; write {"user": "...", "password": "..."}""");
        }
    }
}
