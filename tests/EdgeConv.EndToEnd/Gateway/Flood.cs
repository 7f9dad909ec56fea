using System.Net.Sockets;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Clients that want a gateway no good.</summary>
internal static class Flood
{
    /// <summary>Asks for one thing again and again, and leaves after the answer's first bytes.</summary>
    /// <param name="which">0 the status, 1 the stream, 2 the picture, 3 what is no HTTP.</param>
    public static async Task Run(int port, int which, CancellationToken stop)
    {
        byte[][] requests =
        [
            "GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), "GET /stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(),
            "GET /snapshot.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), "\0\0\0\0 no HTTP at all\r\n\r\n"u8.ToArray(),
        ];
        var room = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", port, stop);
                await socket.GetStream().WriteAsync(requests[which], stop);
                _ = await socket.GetStream().ReadAsync(room, stop);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Refused or closed: what a flood meets.
            }
        }
    }

    /// <summary>A client that asks for the stream and never reads it.</summary>
    public static async Task<TcpClient> Silent(int port)
    {
        var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.GetStream().WriteAsync("GET /stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        return socket;
    }
}
