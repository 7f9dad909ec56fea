using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeConv.Blob;
using Microsoft.AspNetCore.Http;

namespace EdgeConv.Gateway.Http;

/// <summary>
/// Lets in who knows the token: as <c>Authorization: Bearer</c>, as <c>?token=</c>, or as the cookie that the page is given. Without a token
/// only this machine is listened to, and then the request must also be made to it by its own name: a web page elsewhere cannot use a
/// visitor's browser to come in under a name of its own.
/// </summary>
internal sealed class TokenGate(string? token)
{
    public const string Cookie = "edgeconv-token";

    /// <summary>The least characters of a token.</summary>
    public const int Shortest = 16;

    private readonly byte[]? _hash = token is null ? null : Sha256.Of(Encoding.UTF8.GetBytes(token));

    public bool LetsIn(HttpRequest request)
    {
        if (_hash is null)
            return IsOwnName(request.Host.Host);
        return IsToken(Bearer(request)) | IsToken(request.Query["token"]) | IsToken(request.Cookies[Cookie]);
    }

    /// <summary>Whether the request's address line holds the token: it is then moved into a cookie, out of sight and history.</summary>
    public bool CameByQuery(HttpRequest request) => _hash is not null && IsToken(request.Query["token"]);

    private static string? Bearer(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }

    private static bool IsOwnName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address);

    // Hashes have one length, so neither the token's length nor how much of it is right shows in the time.
    private bool IsToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Sha256.Of(Encoding.UTF8.GetBytes(given)), _hash);
}
