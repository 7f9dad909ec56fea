using System.Net;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Http;

namespace EdgeConv.Simulator.Http;

/// <summary>Where the simulator listens and who may come in.</summary>
/// <param name="Token">Null: only this machine, and only under its own names.</param>
internal sealed record ServerSettings(IPEndPoint Listen, string? Token)
{
    /// <summary>What the page may send at once, and what is kept of it: a model, or all pictures of a source.</summary>
    public const long MostUploadedBytes = 64 << 20;

    /// <summary>Streams of all pages together; one more is refused.</summary>
    public const int MostStreams = 8;

    public const int MostConnections = 64, RequestsPerSecond = 200;

    /// <param name="listen">Address and port.</param>
    /// <param name="tokenFile">A file of mode 0600; null without.</param>
    /// <exception cref="EdgeConvException">The address is none, or other machines could come in without a token.</exception>
    public static ServerSettings Of(string listen, string? tokenFile)
    {
        if (!IPEndPoint.TryParse(listen, out IPEndPoint? at) || !listen.Contains(':', StringComparison.Ordinal))
            throw new EdgeConvException(HttpErrors.Listen, $"--listen {listen}: is no address and port; give one as 127.0.0.1:8080");
        string? token = tokenFile is null ? null : SecretFile.Text(tokenFile).Trim();
        if (token is { Length: < TokenGate.Shortest })
            throw new EdgeConvException(HttpErrors.Token, $"{tokenFile}: the token has {token.Length} characters; give at least {TokenGate.Shortest}");
        if (token is null && !IPAddress.IsLoopback(at.Address))
            throw new EdgeConvException(HttpErrors.Token,
                $"--listen {listen}: can be reached from other machines; name a token of {TokenGate.Shortest} or more characters by --token-file, or listen on 127.0.0.1");
        return new(at, token);
    }
}
