using System.Security.Cryptography.X509Certificates;
using EdgeConv.Errors;
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

    private readonly BrokerCertificate _certificate;

    /// <param name="signers">Who may have signed the broker's certificate; null for the system's.</param>
    public Broker(MqttConfiguration mqtt, MqttCredentials? credentials, X509Certificate2Collection? signers, string client, string willTopic)
    {
        _certificate = new(signers);
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
            options.WithTlsOptions(tls => tls.UseTls().WithCertificateValidationHandler(_certificate.IsTrusted));
        _options = options.Build();
    }

    public bool IsConnected => _client.IsConnected;

    /// <summary>Connects.</summary>
    /// <returns>Null, or why not: code, cause and remedy in a line.</returns>
    public async Task<string?> Connect(CancellationToken stop)
    {
        _certificate.Forget();
        try
        {
            MqttClientConnectResult result = await _client.ConnectAsync(_options, stop).ConfigureAwait(false);
            return result.ResultCode switch
            {
                MqttClientConnectResultCode.Success => null,
                MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned =>
                    Line(GatewayErrors.BrokerUser, $"refuses this user ({result.ResultCode}); check the credentialsFile"),
                _ => Line(GatewayErrors.Broker, $"refuses the connection ({result.ResultCode}); see its log"),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return _certificate.Fault is { } fault ? Line(GatewayErrors.BrokerCertificate, $"its certificate is refused: {fault}; check host, caFile and this machine's clock")
                : Line(GatewayErrors.Broker, $"does not answer ({(e.InnerException ?? e).Message.TrimEnd('.')}); check host, port and tls");
        }
    }

    private static string Line(ErrorCode code, string what) => $"{code.Id}: {what}";

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
}
