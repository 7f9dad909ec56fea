using EdgeConv.Gateway.Configuration;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Against a real mosquitto whose certificate an authority of the test's own has signed.</summary>
[Collection("gateway")]
[Trait("suite", "mqtt")]
public sealed class MqttTlsTests : IDisposable
{
    private const string Host = "127.0.0.1";
    private readonly NodeTwin _node = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _node.Dispose();
    }

    [Fact]
    public async Task Events_reach_a_broker_whose_authority_is_known_with_user_and_password_also_after_it_was_killed()
    {
        using MosquittoBroker broker = Broker(Host, user: ("gateway", "secret"));
        await using var listener = new Listener(broker.Port, "gateway", "secret", _authority.Pem);
        _node.WriteHealth();
        await using var gateway = new Bridge(_node, Settings(broker, _authority.Pem, new("gateway", "secret")));
        await listener.Hear("edgeconv/door/available", text => text == "online");
        _node.WriteResult(person: true);
        await listener.Hear("edgeconv/door/person/state", text => text == "ON");
        broker.Kill();
        _node.WriteResult(person: false);
        _node.WriteResult(person: true);
        _node.WriteResult(person: false);
        await gateway.Says("mqtt: 127.0.0.1: EC6007: does not answer");
        broker.Start();
        await listener.Hear("edgeconv/door/events", text => MqttTests.Number(text) == 4);
        Assert.Equal([1, 2, 3, 4], MqttTests.Numbers(listener));
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_refused_and_told_nothing()
    {
        using var other = new TestAuthority("Somebody else");
        await Refused(Broker(Host), Settings(other.Pem), "EC6009: its certificate is refused: none of caFile's has signed it; check ");
    }

    [Fact]
    public async Task A_broker_with_another_name_is_refused() =>
        await Refused(Broker("broker.example"), Settings(_authority.Pem), "EC6009: its certificate is refused: it is for another name; check host");

    [Fact]
    public async Task A_certificate_that_is_over_is_refused() =>
        await Refused(Broker(Host, isOver: true), Settings(_authority.Pem), "EC6009: its certificate is refused: it is not valid at this machine's time; check ");

    [Fact]
    public async Task Without_a_caFile_only_authorities_of_the_system_count() =>
        await Refused(Broker(Host), Settings(null), "EC6009: its certificate is refused: nobody whom this system trusts has signed it; check ");

    [Fact]
    public async Task A_broker_that_does_not_encrypt_is_not_talked_to_in_clear()
    {
        using var broker = new MosquittoBroker();
        await using var listener = new Listener(broker.Port);
        await using var gateway = new Bridge(_node, Settings(_authority.Pem)(broker));
        await gateway.Says("mqtt: 127.0.0.1: EC6007: does not answer");
        await Task.Delay(300);
        Assert.Empty(listener.Heard);
    }

    [Theory]
    [InlineData("""{"host":"b","caFile":"ca.pem"}""", "\"tls\": true")]
    [InlineData("""{"host":"b","tls":true,"caFile":"none.pem"}""", "cannot be read")]
    [InlineData("""{"host":"b","tls":true,"caFile":"gateway.json"}""", "holds no certificate")]
    [InlineData("""{"host":"b","tls":true,"caFile":"cut.pem"}""", "$.mqtt.caFile")]
    public void A_caFile_that_is_none_is_found_before_anything_starts(string mqtt, string names)
    {
        File.WriteAllText(Path.Combine(_node.Folder!, "ca.pem"), _authority.Pem);
        File.WriteAllText(Path.Combine(_node.Folder!, "cut.pem"), _authority.Pem.Remove(100, 200));
        string file = Path.Combine(_node.Folder!, "gateway.json");
        File.WriteAllText(file, $$"""{"node":"door","stateFolder":".","mqtt":{{mqtt}}}""");
        var error = Assert.Throws<EdgeConvException>(() => GatewayFile.Read(file, ring: _node.Path));
        Assert.Equal("EC6002", error.Code?.Id);
        Assert.Contains(names, error.Message, StringComparison.Ordinal);
    }

    // One line of the log says why, however often it is tried.
    private async Task Refused(MosquittoBroker broker, Func<MosquittoBroker, GatewaySettings> settings, string said)
    {
        using (broker)
        {
            await using var gateway = new Bridge(_node, settings(broker));
            await gateway.Says("mqtt: 127.0.0.1: " + said);
            await Task.Delay(1000); // two more tries
            string line = Assert.Single(gateway.Said, each => each.Contains(" mqtt: ", StringComparison.Ordinal));
            Assert.Contains("it is tried again", line, StringComparison.Ordinal);
            Assert.Equal(0, gateway.Delivered);
        }
    }

    private MosquittoBroker Broker(string name, bool isOver = false, (string, string)? user = null)
    {
        (string certificate, string key) = _authority.Sign(name, isOver);
        string[] access = user is null ? ["allow_anonymous true"] : ["allow_anonymous false", "password_file @/users"];
        return new([.. access, "certfile @/server.pem", "keyfile @/server.key"], user, new() { ["server.pem"] = certificate, ["server.key"] = key });
    }

    private Func<MosquittoBroker, GatewaySettings> Settings(string? authority) => broker => Settings(broker, authority, null);

    // As its file would be read.
    private GatewaySettings Settings(MosquittoBroker broker, string? authority, MqttCredentials? credentials)
    {
        if (authority is not null)
            File.WriteAllText(Path.Combine(_node.Folder!, "ca.pem"), authority);
        string file = Path.Combine(_node.Folder!, "gateway.json");
        string signers = authority is null ? "" : ",\"caFile\":\"ca.pem\"";
        File.WriteAllText(file, $$$"""{"node":"door","listen":"127.0.0.1:0","stateFolder":"state","mqtt":{"host":"{{{Host}}}","port":{{{broker.Port}}},"tls":true{{{signers}}}}}""");
        return GatewayFile.Read(file, ring: _node.Path) with { Credentials = credentials };
    }
}
