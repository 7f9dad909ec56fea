using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeConv.Gateway;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Node.Ring;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Against a real mosquitto.</summary>
[Collection("gateway")]
[Trait("suite", "mqtt")]
public sealed class MqttTests : IDisposable
{
    private readonly NodeTwin _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task A_connected_gateway_says_what_there_is_and_what_the_rules_say()
    {
        using var broker = new MosquittoBroker();
        await using var listener = new Listener(broker.Port);
        _node.WriteResult(person: false);
        _node.WriteHealth();
        _node.WriteJpeg([0xFF, 0xD8, 1, 2, 0xFF, 0xD9]);
        await using (var gateway = new Bridge(_node, broker.Port))
        {
            await listener.Hear("edgeconv/door/available", text => text == "online");
            Assert.Equal("OFF", await listener.Hear("edgeconv/door/person/state"));
            using JsonDocument sensor = JsonDocument.Parse(await listener.Hear("homeassistant/binary_sensor/edgeconv_door_two_people/config"));
            Assert.Equal("edgeconv/door/two_people/state", sensor.RootElement.GetProperty("state_topic").GetString());
            Assert.Equal("edgeconv/door/available", sensor.RootElement.GetProperty("availability_topic").GetString());
            Assert.Equal("edgeconv_door_two_people", sensor.RootElement.GetProperty("unique_id").GetString());
            Assert.Equal("edgeconv_door", sensor.RootElement.GetProperty("device").GetProperty("identifiers")[0].GetString());
            await listener.Hear("homeassistant/image/edgeconv_door_person_snapshot/config");
            await listener.Hear("homeassistant/sensor/edgeconv_door_temperature/config");
            Assert.Contains("\"temperature\":51.5", await listener.Hear("edgeconv/door/stats"), StringComparison.Ordinal);

            _node.WriteResult(person: true);
            Assert.Equal("ON", await listener.Hear("edgeconv/door/person/state", text => text == "ON"));
            using JsonDocument changed = JsonDocument.Parse(await listener.Hear("edgeconv/door/events"));
            Assert.Equal("new", changed.RootElement.GetProperty("type").GetString());
            JsonElement after = changed.RootElement.GetProperty("after");
            Assert.Equal(("person", "person", 0.25), (after.GetProperty("rule").GetString(), after.GetProperty("label").GetString(), after.GetProperty("box").GetProperty("left").GetDouble()));
            await listener.Hear("edgeconv/door/person/snapshot");
            Assert.Equal([0xFF, 0xD8, 1, 2, 0xFF, 0xD9], listener.Heard.First(message => message.Topic == "edgeconv/door/person/snapshot").Payload);
        }

        Assert.Equal("offline", await listener.Hear("edgeconv/door/available", text => text == "offline"));

        // Who comes later finds what is retained.
        await using var late = new Listener(broker.Port);
        Assert.Equal("offline", await late.Hear("edgeconv/door/available"));
        Assert.Equal("ON", await late.Hear("edgeconv/door/person/state"));
        await late.Hear("homeassistant/binary_sensor/edgeconv_door_person/config");
    }

    [Fact]
    public async Task No_event_is_lost_while_the_broker_is_killed_and_started_again()
    {
        using var broker = new MosquittoBroker();
        await using var listener = new Listener(broker.Port);
        _node.WriteHealth();
        await using var gateway = new Bridge(_node, broker.Port);
        await listener.Hear("edgeconv/door/available", text => text == "online");
        for (int i = 1; i <= 60; i++)
        {
            if (i % 20 == 10)
                broker.Kill();
            if (i % 20 == 0)
                broker.Start();
            _node.WriteResult(person: i % 2 == 1);
            await Task.Delay(10);
        }

        await listener.Hear("edgeconv/door/events", text => Number(text) == 60);
        Assert.Equal(Enumerable.Range(1, 60), Numbers(listener));
        Assert.Equal("OFF", await listener.Hear("edgeconv/door/person/state"));
        Assert.Equal(60, gateway.Delivered);
    }

    [Fact]
    public async Task No_event_is_lost_while_the_gateway_is_away_nor_when_the_node_starts_anew()
    {
        using var broker = new MosquittoBroker();
        await using var listener = new Listener(broker.Port);
        _node.WriteHealth();
        _node.WriteResult(person: true);
        await using (var first = new Bridge(_node, broker.Port))
            await listener.Hear("edgeconv/door/events", text => Number(text) == 1);
        for (int i = 2; i <= 30; i++)
            _node.WriteResult(person: i % 2 == 1);
        await using var second = new Bridge(_node, broker.Port);
        await listener.Hear("edgeconv/door/events", text => Number(text) == 30);
        Assert.Equal(Enumerable.Range(1, 30), Numbers(listener));
        Assert.Equal(30, listener.Texts("edgeconv/door/events").Length); // what was acknowledged does not come again

        // Events that the old run wrote at its very end, and those of the new one.
        _node.WriteResult(person: true);
        using var anew = new NodeTwin(_node.Path);
        anew.WriteResult(person: true);
        await listener.Hear("edgeconv/door/events", text => Number(text) == 1 && text.Contains(Id(anew, 1), StringComparison.Ordinal));
        Assert.Contains(listener.Texts("edgeconv/door/events"), text => text.Contains(Id(_node, 31), StringComparison.Ordinal));

        static string Id(NodeTwin node, int number) => $"\"{node.Writer.Generation:x16}-{number}\"";
    }

    [Fact]
    public async Task Events_that_the_ring_could_not_keep_are_counted_and_said()
    {
        using var node = new NodeTwin(options: new() { Events = 4, Pictures = 0 });
        using var broker = new MosquittoBroker();
        await using var listener = new Listener(broker.Port);
        for (int i = 1; i <= 10; i++)
            node.WriteResult(person: i % 2 == 1);
        await using var gateway = new Bridge(node, broker.Port);
        await listener.Hear("edgeconv/door/events", text => text.Contains("\"new\"", StringComparison.Ordinal) || Number(text) == 10);
        string[] events = listener.Texts("edgeconv/door/events");
        Assert.Equal("""{"type":"lost","camera":"door","events":6}""", events[0]);
        await listener.Hear("edgeconv/door/events", text => Number(text) == 10);
        Assert.Equal([7, 8, 9, 10], Numbers(listener));
    }

    [Fact]
    public async Task A_gateway_that_is_killed_leaves_its_last_will()
    {
        using var broker = new MosquittoBroker();
        await using var listener = new Listener(broker.Port);
        _node.WriteHealth();
        string file = Path.Combine(_node.Folder!, "gateway.json");
        File.WriteAllText(file, $$$"""{"node":"door","ring":"door.ring","listen":"127.0.0.1:0","stateFolder":"state","mqtt":{"host":"127.0.0.1","port":{{{broker.Port.ToString(CultureInfo.InvariantCulture)}}}}}""");
        string command = Path.Combine(AppContext.BaseDirectory, "EdgeConv.Command.dll");
        using Process gateway = Process.Start(new ProcessStartInfo("dotnet", [command, "gateway", file]) { RedirectStandardOutput = true })!;
        using var health = new Timer(_ => _node.WriteHealth(), null, 0, 500);
        try
        {
            await listener.Hear("edgeconv/door/available", text => text == "online");
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync();
        }

        Assert.Equal("offline", await listener.Hear("edgeconv/door/available", text => text == "offline"));
    }

    [Fact]
    public async Task A_broker_that_asks_for_a_user_gets_one_and_refuses_another()
    {
        using var broker = new MosquittoBroker(["allow_anonymous false", "password_file @/users"], ("gateway", "secret"));
        await using var listener = new Listener(broker.Port, "gateway", "secret");
        _node.WriteHealth();
        await using (var wrong = new Bridge(_node, broker.Port, new("gateway", "wrong")))
            await wrong.Says("EC6008: refuses this user (NotAuthorized); check the credentialsFile");
        await using var right = new Bridge(_node, broker.Port, new("gateway", "secret"));
        await listener.Hear("edgeconv/door/available", text => text == "online");
    }

    internal static int Number(string text) => JsonDocument.Parse(text).RootElement.TryGetProperty("after", out JsonElement after)
        ? int.Parse(after.GetProperty("id").GetString()!.Split('-')[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>The events' numbers in order, repetitions left out: at least once is promised.</summary>
    internal static IEnumerable<int> Numbers(Listener listener) => listener.Texts("edgeconv/door/events").Select(Number).Where(number => number > 0).Distinct();
}
