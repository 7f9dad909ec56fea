using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeConv.Gateway.Configuration;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>The connection to a broker. Every publish waits for the broker's word that it has the message.</summary>
internal sealed class Broker : IDisposable
{
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(10);
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;

    public Broker(MqttConfiguration mqtt, MqttCredentials? credentials, string client, string willTopic)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithTcpServer(mqtt.Host, mqtt.Port != 0 ? mqtt.Port : mqtt.Tls ? 8883 : 1883)
            .WithClientId(client)
            .WithCleanSession() // what must not be lost is kept here, not there
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(s_longestAnswer)
            .WithWillTopic(willTopic).WithWillPayload("offline").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (credentials is not null)
            options.WithCredentials(credentials.User, credentials.Password);
        if (mqtt.Tls)
            options.WithTlsOptions(tls => Encrypt(tls, mqtt.CaFile));
        _options = options.Build();
    }

    public bool IsConnected => _client.IsConnected;

    /// <summary>Connects; false where the broker does not answer or refuses, and why.</summary>
    public async Task<string?> Connect(CancellationToken stop)
    {
        try
        {
            MqttClientConnectResult result = await _client.ConnectAsync(_options, stop).ConfigureAwait(false);
            return result.ResultCode == MqttClientConnectResultCode.Success ? null : result.ResultCode.ToString();
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return (e.InnerException ?? e).Message;
        }
    }

    /// <summary>Sends, and waits until the broker has it.</summary>
    /// <returns>False where it has not: the connection is lost.</returns>
    public async Task<bool> Send(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken stop)
    {
        MqttApplicationMessage message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload.ToArray()).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        try
        {
            return (await _client.PublishAsync(message, stop).ConfigureAwait(false)).IsSuccess;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return false; // whatever the transport says: the event stays in the outbox and the next connection sends it
        }
    }

    /// <summary>Says goodbye, so that the broker does not send the last will; what was to be said is said before.</summary>
    public async Task Disconnect()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync().ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    private static void Encrypt(MqttClientTlsOptionsBuilder tls, string? caFile)
    {
        tls.UseTls();
        if (caFile is null)
            return;
        var signers = new X509Certificate2Collection();
        signers.ImportFromPemFile(caFile);
        tls.WithCertificateValidationHandler(seen =>
        {
            // The name must fit and only these may have signed it.
            if ((seen.SslPolicyErrors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None || seen.Certificate is null)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(signers);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(seen.Certificate.GetRawCertData());
            return chain.Build(certificate);
        });
    }
}
