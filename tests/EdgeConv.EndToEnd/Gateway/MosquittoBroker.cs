using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>A real mosquitto on a port of its own, which can be killed and started again, and what a subscriber hears from it.</summary>
internal sealed class MosquittoBroker : IDisposable
{
    private const string Program = "/usr/sbin/mosquitto";
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeconv-mosquitto-").FullName;
    private readonly string[] _more;
    private Process? _process;

    /// <param name="configuration">More lines; @ stands for its folder.</param>
    /// <param name="user">Who is in the file <c>users</c> there.</param>
    /// <param name="files">What else lies there.</param>
    public MosquittoBroker(string[]? configuration = null, (string User, string Password)? user = null, Dictionary<string, string>? files = null)
    {
        Assert.SkipUnless(File.Exists(Program), "no:mosquitto");
        _more = configuration ?? [];
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        if (user is { } known)
            Enrol(Path.Combine(_folder, "users"), known);
        foreach ((string name, string text) in files ?? [])
        {
            File.WriteAllText(Path.Combine(_folder, name), text);
            LetRead(Path.Combine(_folder, name));
        }

        Start();
    }

    public int Port { get; }

    public void Start()
    {
        string file = Path.Combine(_folder, "mosquitto.conf");
        string[] access = _more.Length > 0 ? _more : ["allow_anonymous true"];
        File.WriteAllLines(file, [$"listener {Port} 127.0.0.1", "persistence true", $"persistence_location {_folder}/", .. access.Select(line => line.Replace("@", _folder, StringComparison.Ordinal))]);
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        for (int i = 0; i < 500; i++)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }

        throw new TimeoutException("mosquitto does not listen: " + _process.StandardError.ReadToEnd());
    }

    private static void Enrol(string file, (string User, string Password) known)
    {
        using Process hash = Process.Start("mosquitto_passwd", ["-c", "-b", file, known.User, known.Password]);
        hash.WaitForExit();
        LetRead(file);
    }

    // mosquitto gives up its rights before it reads its files.
    private static void LetRead(string file)
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(file, Readable);
    }

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Hears everything, comes back when the broker does, and keeps it in order.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<(string Topic, byte[] Payload, bool Retained)> _heard = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="authority">PEM of who signed the broker's certificate; null without TLS.</param>
    public Listener(int port, string? user = null, string? password = null, string? authority = null)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("listener").WithCleanSession(false);
        if (user is not null)
            options.WithCredentials(user, password);
        if (authority is not null)
        {
            var signers = new X509Certificate2Collection();
            signers.ImportFromPem(authority);
            options.WithTlsOptions(tls => tls.UseTls().WithTrustChain(signers).WithRevocationMode(X509RevocationMode.NoCheck));
        }

        _client.ApplicationMessageReceivedAsync += message =>
        {
            _heard.Enqueue((message.ApplicationMessage.Topic, System.Buffers.BuffersExtensions.ToArray(message.ApplicationMessage.Payload), message.ApplicationMessage.Retain));
            return Task.CompletedTask;
        };
        _loop = Task.Run(() => Follow(options.Build()));
    }

    public (string Topic, byte[] Payload, bool Retained)[] Heard => [.. _heard];

    public string[] Texts(string topic) => [.. _heard.Where(message => message.Topic == topic).Select(message => Encoding.UTF8.GetString(message.Payload))];

    public async Task<string> Hear(string topic, Func<string, bool>? fits = null)
    {
        for (int i = 0; i < 1500; i++)
        {
            if (Texts(topic).LastOrDefault(text => fits?.Invoke(text) ?? true) is { } text)
                return text;
            await Task.Delay(20);
        }

        throw new TimeoutException($"nothing fits on {topic}; heard {string.Join(", ", _heard.Select(message => message.Topic).Distinct())}: {string.Join(" | ", Texts(topic))}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task Follow(MqttClientOptions options)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!_client.IsConnected)
                {
                    await _client.ConnectAsync(options, _stop.Token);
                    await _client.SubscribeAsync("#", MqttQualityOfServiceLevel.AtLeastOnce, _stop.Token);
                }

                await Task.Delay(20, _stop.Token);
            }
            catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or InvalidOperationException)
            {
                await Task.Delay(20); // the broker is away, which is what some tests are about
            }
        }
    }
}
