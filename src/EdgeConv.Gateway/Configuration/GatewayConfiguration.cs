using System.Text.Json.Serialization;

namespace EdgeConv.Gateway.Configuration;

/// <summary>The gateway's configuration file; <c>gateway.schema.json</c> says what every field means.</summary>
/// <param name="Node">The node's name, as in its own configuration.</param>
/// <param name="Ring">The ring's file; null for the node's usual place.</param>
/// <param name="Listen">Address and port; other than this machine's own it needs a token.</param>
/// <param name="TokenFile">A file of mode 0600 that holds the token.</param>
/// <param name="StateFolder">Where it keeps which events were delivered; null for the system's folder.</param>
/// <param name="Limits">What all clients together may take.</param>
/// <param name="Mqtt">The broker; null without.</param>
/// <param name="Schema">For editors.</param>
internal sealed record GatewayConfiguration(
    string Node,
    string? Ring = null,
    string Listen = "127.0.0.1:8080",
    string? TokenFile = null,
    string? StateFolder = null,
    LimitsConfiguration? Limits = null,
    MqttConfiguration? Mqtt = null,
    [property: JsonPropertyName("$schema")] string? Schema = null);

/// <param name="Connections">Open at once.</param>
/// <param name="Streams">Of pictures and of results, together.</param>
/// <param name="RequestsPerSecond">Of all clients; four times as many may come at once.</param>
/// <param name="StreamFramesPerSecond">Pictures per second of one stream.</param>
/// <param name="JpegQuality">Of pictures that the gateway encodes.</param>
internal sealed record LimitsConfiguration(
    int Connections = 64, int Streams = 8, int RequestsPerSecond = 50, double StreamFramesPerSecond = 15, int JpegQuality = 80);

/// <param name="Host">The broker.</param>
/// <param name="Port">0: 1883, or 8883 with TLS.</param>
/// <param name="Tls">Whether to encrypt.</param>
/// <param name="CaFile">Certificates (PEM) that may have signed the broker's; null for the system's.</param>
/// <param name="CredentialsFile">A file of mode 0600: <c>{"user": "...", "password": "..."}</c>.</param>
/// <param name="Prefix">First levels of all topics.</param>
/// <param name="DiscoveryPrefix">Home Assistant's; empty for no discovery.</param>
/// <param name="Snapshots">Whether a picture goes with each rule that turns on.</param>
/// <param name="Outbox">Events that are kept while the broker is away.</param>
internal sealed record MqttConfiguration(
    string Host,
    int Port = 0,
    bool Tls = false,
    string? CaFile = null,
    string? CredentialsFile = null,
    string Prefix = "edgeconv",
    string DiscoveryPrefix = "homeassistant",
    bool Snapshots = true,
    int Outbox = 10_000);

/// <summary>A broker's user.</summary>
internal sealed record MqttCredentials(string User, string Password);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(GatewayConfiguration))]
[JsonSerializable(typeof(MqttCredentials))]
internal sealed partial class GatewayJson : JsonSerializerContext;
