using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeConv.Gateway.Http;

/// <summary>What a server of one page takes of its clients: of gateway and simulator alike.</summary>
internal static class ServerLimits
{
    private static readonly TimeSpan s_longestHeader = TimeSpan.FromSeconds(5);

    /// <param name="connections">Of all clients together.</param>
    /// <param name="mostBody">Bytes of a request's body; what takes more says so.</param>
    /// <param name="mostUnread">Bytes of a request that lie unread.</param>
    public static void Set(KestrelServerOptions kestrel, IPEndPoint listen, int connections, long mostBody, int mostUnread)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(listen, at => at.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxConcurrentConnections = connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = mostBody;
        kestrel.Limits.MaxRequestBufferSize = mostUnread;
        kestrel.Limits.MaxRequestLineSize = 4 << 10;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 50;
        kestrel.Limits.MaxResponseBufferSize = 64 << 10; // a client that does not read holds this much and no more
        kestrel.Limits.RequestHeadersTimeout = s_longestHeader;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
    }
}
