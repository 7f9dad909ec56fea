using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeConv.Gateway.Http;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Configuration;

/// <summary>A configuration whose values were checked, and what is needed to start from it.</summary>
/// <param name="Configuration">As the file says.</param>
/// <param name="Listen">Where to listen.</param>
/// <param name="Ring">The ring's file.</param>
/// <param name="Token">The token; null without.</param>
/// <param name="StateFolder">Where deliveries are kept; null where there is no broker.</param>
/// <param name="Credentials">The broker's user; null without.</param>
/// <param name="Signers">Who may have signed the broker's certificate; null for the system's.</param>
internal sealed record GatewaySettings(
    GatewayConfiguration Configuration, IPEndPoint Listen, string Ring, string? Token, string? StateFolder = null, MqttCredentials? Credentials = null,
    X509Certificate2Collection? Signers = null)
{
    public LimitsConfiguration Limits { get; } = Configuration.Limits ?? new();
}

/// <summary>Reads the gateway's configuration; each complaint names the file, the field and the remedy.</summary>
internal static class GatewayFile
{
    /// <summary>Reads a file and what it names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="listen">Instead of the file's, or null.</param>
    /// <param name="ring">Instead of the file's, or null.</param>
    /// <exception cref="EdgeConvException">Something in it is not as it must be.</exception>
    public static GatewaySettings Read(string path, string? listen = null, string? ring = null)
    {
        GatewayConfiguration read;
        try
        {
            using FileStream file = File.OpenRead(path);
            read = JsonSerializer.Deserialize(file, GatewayJson.Default.GatewayConfiguration) ?? throw new JsonException("is null");
        }
        catch (JsonException e)
        {
            throw Wrong(path, e.Path ?? "$", Reason(e), "write it as gateway.schema.json says");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, "$", $"cannot be read ({e.Message.TrimEnd('.')})", "check path and permissions");
        }

        return Check(path, listen is null ? read : read with { Listen = listen }, ring);
    }

    private static GatewaySettings Check(string path, GatewayConfiguration read, string? ring)
    {
        if (!IPEndPoint.TryParse(read.Listen, out IPEndPoint? listen) || !read.Listen.Contains(':', StringComparison.Ordinal))
            throw Wrong(path, "$.listen", $"'{read.Listen}' is no address with a port", "write 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080");
        LimitsConfiguration limits = read.Limits ?? new();
        Range("$.limits.connections", limits.Connections, 1, 4096);
        Range("$.limits.streams", limits.Streams, 1, 256);
        Range("$.limits.requestsPerSecond", limits.RequestsPerSecond, 1, 10_000);
        Range("$.limits.streamFramesPerSecond", limits.StreamFramesPerSecond, 0.1, 60);
        Range("$.limits.jpegQuality", limits.JpegQuality, 1, 100);

        string? token = read.TokenFile is { } file ? SecretFile.Text(Resolve(path, file)).Trim() : null;
        if (token is { Length: < TokenGate.Shortest })
            throw new EdgeConvException(GatewayErrors.Token, $"{path}: $.tokenFile: the token has {token.Length} characters; give at least {TokenGate.Shortest}");
        if (token is null && !IPAddress.IsLoopback(listen.Address))
            throw new EdgeConvException(GatewayErrors.Token,
                $"{path}: $.listen: {read.Listen} can be reached from other machines; name a tokenFile with {TokenGate.Shortest} or more characters, or listen on 127.0.0.1");

        if (read.Mqtt is not { } mqtt)
            return new(read, listen, RingFileOf(path, read, ring), token);
        Range("$.mqtt.port", mqtt.Port, 0, 65535);
        Range("$.mqtt.outbox", mqtt.Outbox, 1, 1_000_000);
        if (mqtt.Host.Length == 0 || mqtt.Host.Any(c => char.IsWhiteSpace(c) || c is '/' or '@'))
            throw Wrong(path, "$.mqtt.host", $"'{mqtt.Host}' is no name of a machine", "write a name or an address, without mqtt://");
        Topic("$.mqtt.prefix", mqtt.Prefix);
        if (mqtt.DiscoveryPrefix.Length > 0)
            Topic("$.mqtt.discoveryPrefix", mqtt.DiscoveryPrefix);
        if (mqtt is { CaFile: not null, Tls: false })
            throw Wrong(path, "$.mqtt.caFile", "nothing is encrypted", "write \"tls\": true too");
        MqttCredentials? credentials = mqtt.CredentialsFile is { } secret ? SecretFile.Credentials(Resolve(path, secret)) : null;
        X509Certificate2Collection? signers = mqtt.CaFile is { } ca ? Signers(path, ca) : null;
        return new(read, listen, RingFileOf(path, read, ring), token, StateFolder(path, read), credentials, signers);

        void Range(string at, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                throw Wrong(path, at, $"{value} is out of range", $"give {least} to {most}");
        }

        void Topic(string at, string topic)
        {
            if (topic.Length is 0 or > 200 || topic.StartsWith('/') || topic.EndsWith('/') || topic.Any(c => c is '+' or '#' || char.IsControl(c)))
                throw Wrong(path, at, $"'{topic}' is no topic", "write levels with '/' between them, without '+' and '#'");
        }
    }

    private static X509Certificate2Collection Signers(string path, string named)
    {
        var signers = new X509Certificate2Collection();
        try
        {
            signers.ImportFromPemFile(Resolve(path, named));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Wrong(path, "$.mqtt.caFile", $"'{named}' cannot be read ({e.Message.TrimEnd('.')})", "name a PEM file with certificates");
        }

        return signers.Count > 0 ? signers : throw Wrong(path, "$.mqtt.caFile", $"'{named}' holds no certificate", "name a PEM file with certificates");
    }

    private static string RingFileOf(string path, GatewayConfiguration read, string? ring) =>
        ring ?? (read.Ring is { } named ? Resolve(path, named) : RingPath.Of(read.Node));

    private static string StateFolder(string path, GatewayConfiguration read)
    {
        if (read.StateFolder is { } named)
            return Resolve(path, named);
        // systemd's may be several, with colons between them; the first is this unit's own.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } service)
            return service.Split(':')[0];
        if (Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } user)
            return Path.Combine(user, "edgeconv");
        throw new EdgeConvException(GatewayErrors.State, $"{path}: $.stateFolder: there is no usual folder here; name one that this user may write");
    }

    /// <summary>A path that the file names: beside the file, unless it is a whole one.</summary>
    internal static string Resolve(string path, string named) =>
        Path.IsPathRooted(named) ? named : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", named);

    private static string Reason(JsonException e)
    {
        int at = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        string said = (at < 0 ? e.Message : e.Message[..at]).TrimEnd('.');
        if (said.Contains("could not be mapped", StringComparison.Ordinal))
            return $"there is no field '{said.Split('\'') switch { [_, var name, ..] => name, _ => "?" }}' here";
        if (said.Contains("missing required", StringComparison.Ordinal))
            return $"lacks {said[(said.LastIndexOf(':') + 1)..].Trim()}";
        return said.Contains("could not be converted", StringComparison.Ordinal) || said.Contains("doesn't allow null", StringComparison.Ordinal)
            ? "is no value of the kind that stands here" : said;
    }

    private static EdgeConvException Wrong(string path, string at, string what, string remedy) =>
        new(GatewayErrors.Configuration, $"{path}: {at}: {what}; {remedy}");
}
