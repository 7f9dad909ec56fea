using System.Text;
using System.Text.Json;
using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;
using Json.Schema;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class ConfigurationTests
{
    private static readonly string SchemaText = File.ReadAllText(RepositoryRoot.File("src/EdgeConv.Node/Configuration/node.schema.json"));
    private static readonly JsonSchema Schema = JsonSchema.FromText(SchemaText);

    private const string All = """
        {
          "$schema": "node.schema.json", "name": "door-1", "board": "raspberry-pi-4",
          "camera": { "source": "/dev/video0", "format": "yuyv", "width": 640, "height": 480, "framesPerSecond": 12.5, "buffers": 4, "stalledAfter": "3s", "repeat": false },
          "wake": { "pin": "GPIO22", "activeLow": true, "stay": "45s" },
          "model": { "file": "faces.ecb", "decode": "anchor-boxes", "softmax": true, "labels": ["background", "face"], "boxes": { "score": 0.4, "overlap": 0.3, "most": 8, "background": 0, "anchors": [[10, 16.5], [32]] }, "threads": 2, "region": [0, 0.1, 1, 1] },
          "then": { "file": "smile.ecb", "decode": "classes", "softmax": true, "labels": ["no", "yes"], "on": "face", "margin": 0.2, "most": 2 },
          "rules": [
            { "name": "face", "of": "model", "label": "face", "above": 0.7, "release": 0.5, "region": [0, 0, 0.5, 1], "count": 2, "debounce": "300ms", "hold": "2s", "start": "on", "withoutPicture": "keep" },
            { "name": "queue", "of": "then", "class": "queue", "hold": "1m" },
            { "name": "bell", "pin": "GPIO4", "activeLow": true, "debounce": "50ms" }
          ],
          "outputs": [ { "rule": "face", "pin": "GPIO17", "activeLow": true, "stop": null }, { "rule": "queue", "pin": "18", "stop": "on" }, { "display": { "bus": 1, "address": 60, "height": 32 } } ],
          "pins": "gpiochip", "log": { "frames": true, "outputs": "hash", "latency": "10s", "bytes": 8192 }, "ring": { "folder": "ring", "picturesPerSecond": 5 },
          "thermal": { "path": "heat", "limit": 75.5, "resume": 70, "framesPerSecond": 3 }, "watchdog": false
        }
        """;

    /// <summary>Texts that are wrong, with what the message must name.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { """{ "name": "a" }""", "model" },
        { """{ "name": "a", "model": { "file": "m.ecb" } }""", "$.camera.source" },
        { """{ "name": "a b", "camera": { "source": "s" }, "model": { "file": "m" } }""", "$.name" },
        { """{ "name": "a", "camera": { "source": "s", "colour": 1 }, "model": { "file": "m" } }""", "colour" },
        { """{ "name": "a", "camera": { "source": "s", "stalledAfter": "3 s" }, "model": { "file": "m" } }""", "$.camera.stalledAfter" },
        { """{ "name": "a", "camera": { "source": "s", "stalledAfter": 3 }, "model": { "file": "m" } }""", "$.camera.stalledAfter" },
        { """{ "name": "a", "camera": { "source": "s", "width": 640 }, "model": { "file": "m" } }""", "$.camera" },
        { """{ "name": "a", "camera": { "source": "s", "width": "640", "height": 480 }, "model": { "file": "m" } }""", "$.camera.width" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "decode": "boxes" } }""", "$.model.decode" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "boxes": {} } }""", "$.model.boxes" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "decode": "corner-boxes", "boxes": { "anchors": [[8]] } } }""", "$.model.boxes.anchors" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "decode": "anchor-boxes", "boxes": { "anchors": [[8], []] } } }""", "$.model.boxes.anchors" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "decode": "anchor-boxes", "boxes": { "anchors": [[8, 0]] } } }""", "$.model.boxes.anchors[0][1]" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "decode": "yolox", "softmax": true } }""", "$.model.softmax" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "region": [0, 0, 1] } }""", "$.model.region" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "region": [0.5, 0, 0.5, 1] } }""", "$.model.region" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "then": { "file": "n" } }""", "$.then" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r" } ] }""", "$.rules[0]" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "label": "x", "above": 1.5 } ] }""", "$.rules[0].above" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "label": "x", "above": 0.5, "release": 0.6 } ] }""", "$.rules[0].release" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "label": "x", "above": 0.5, "region": [0, 0, 1, 1] } ] }""", "$.rules[0].region" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "class": "c", "above": 0.5 } ] }""", "$.rules[0].class" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "class": "c" }, { "name": "r", "class": "c" } ] }""", "$.rules[1].name" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "class": "c", "of": "then" } ] }""", "$.rules[0].of" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "pin": "4", "above": 0.5 } ] }""", "$.rules[0].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "pin": "4", "class": "c" } ] }""", "$.rules[0].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "pin": "" } ] }""", "$.rules[0].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "pin": "4" }, { "name": "s", "pin": "4" } ] }""", "$.rules[1].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "class": "c", "activeLow": true } ] }""", "$.rules[0].activeLow" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ { "name": "r", "pin": "4" } ], "outputs": [ { "rule": "r", "pin": "4" } ] }""", "$.outputs[0].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "wake": {}, "model": { "file": "m" } }""", "pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "wake": { "pin": "" }, "model": { "file": "m" } }""", "$.wake.pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "wake": { "pin": "4", "stay": "500ms" }, "model": { "file": "m" } }""", "$.wake.stay" },
        { """{ "name": "a", "camera": { "source": "s" }, "wake": { "pin": "4", "stay": "25h" }, "model": { "file": "m" } }""", "$.wake.stay" },
        { """{ "name": "a", "camera": { "source": "s" }, "wake": { "pin": "4" }, "model": { "file": "m" }, "rules": [ { "name": "r", "pin": "4" } ] }""", "$.rules[0].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "wake": { "pin": "4" }, "model": { "file": "m" }, "rules": [ { "name": "r", "class": "c" } ], "outputs": [ { "rule": "r", "pin": "4" } ] }""", "$.outputs[0].pin" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "outputs": [ { "rule": "r", "pin": "GPIO17" } ] }""", "$.outputs[0].rule" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "outputs": [ { "pin": "GPIO17" } ] }""", "$.outputs[0]" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "outputs": [ { "display": { "height": 48 } } ] }""", "$.outputs[0].display.height" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "log": { "outputs": "bytes" } }""", "$.log.outputs" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "thermal": { "limit": 70, "resume": 70 } }""", "$.thermal.resume" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "name": "b" }""", "name" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, """, "$" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" } } {}""", "line 1" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m", "decode": null } }""", "$.model.decode" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "rules": [ null ] }""", "$.rules[0]" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "\ud800" } }""", "no UTF-8" },
        { """{ "name": "a", "camera": { "source": "s" }, "model": { "file": "m" }, "\udc00": 1 }""", "no UTF-8" },
        { "null", "$" },
        { "", "$" },
    };

    [Fact]
    public void A_file_that_uses_every_field_is_taken_by_reader_and_schema()
    {
        NodeConfiguration node = Read(All);
        Assert.Empty(Complaints.Of(node));
        Assert.Null(SchemaFault(All));
        Assert.Equal(TimeSpan.FromMilliseconds(300), node.Rules![0].Debounce);
        Assert.Equal(OnOff.On, node.Rules[0].Start);
        Assert.Null(node.Outputs![0].Stop);
        Assert.Equal(OnOff.On, node.Outputs[1].Stop);
        Assert.Equal(("GPIO4", true), (node.Rules[2].Pin, node.Rules[2].ActiveLow));
        Assert.Equal(new WakeConfiguration("GPIO22", true, TimeSpan.FromSeconds(45)), node.Wake);
        Assert.Equal(Decode.AnchorBoxes, node.Model.Decode);
        Assert.Equal([[10, 16.5], [32]], node.Model.Boxes!.Anchors!);
        Assert.Equal([0, 0.1, 1, 1], node.Model.Region!);
        Assert.False(node.Watchdog);
    }

    [Fact]
    public void Every_field_of_the_schema_is_in_that_file_and_no_other_is_known_to_the_reader()
    {
        using var schema = JsonDocument.Parse(SchemaText);
        var known = new SortedSet<string>(Properties(schema.RootElement));
        using var all = JsonDocument.Parse(All);
        var used = new SortedSet<string>(Names(all.RootElement));
        Assert.Equal(known, used);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named_with_file_JSON_path_and_remedy(string text, string named)
    {
        EdgeConvException error = Assert.Throws<EdgeConvException>(() => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(text), "door.json").Checked());
        Assert.StartsWith("door.json: $", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("; ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("EdgeConv.Node", error.Message, StringComparison.Ordinal);
        Assert.Equal("EC5001", error.Code?.Id);
    }

    /// <summary>Each field of the full file, taken out or set to something else: reader and schema agree whether that can be read.</summary>
    [Fact]
    public void Reader_and_schema_agree_about_every_field_left_out_or_of_another_kind()
    {
        using var all = JsonDocument.Parse(All);
        string[] replacements = ["null", "true", "-1", "1.5", "\"\"", "\"on\"", "[]", "{}", "[\"x\"]", "99999999"];
        var disagreements = new List<string>();
        string[] paths = [.. Paths(all.RootElement, "")];
        foreach (string path in paths.Where((_, i) => !Emulation.IsOn || i % 8 == 0)) // says nothing of the processor
        {
            foreach (string? replacement in (string?[])[null, .. replacements])
            {
                string text = Changed(all.RootElement, "", path, replacement);
                bool readable = IsReadable(text, out string why);
                string? fault = SchemaFault(text);
                // The schema says nothing of how fields depend on one another, so a complaint may go further; what the reader takes, the schema must too.
                if (readable && fault is not null && !IsNull(replacement))
                    disagreements.Add($"{path} = {replacement ?? "(left out)"}: the schema refuses it ({fault}), the reader does not");
                if (!readable && fault is null && !why.Contains("; give ", StringComparison.Ordinal))
                    disagreements.Add($"{path} = {replacement ?? "(left out)"}: the reader refuses it ({why}), the schema does not");
            }
        }
        Assert.Empty(disagreements);
    }

    [Fact]
    public void The_samples_and_the_guests_nodes_are_as_reader_and_schema_want_them()
    {
        string[] files = [.. ((string[])["tools/samples/nodes", "tools/vm/nodes"]).SelectMany(folder => Directory.GetFiles(RepositoryRoot.File(folder), "*.json"))];
        Assert.True(files.Length > 5);
        Assert.All(files, file =>
        {
            ConfigurationFile.Read(file).Checked();
            Assert.Null(SchemaFault(File.ReadAllText(file)));
        });
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        EdgeConvException error = Assert.Throws<EdgeConvException>(() => ConfigurationFile.Read("/nowhere/door.json"));
        Assert.Equal("EC5002", error.Code?.Id);
        Assert.StartsWith("/nowhere/door.json: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_relative_to_the_file() => Assert.Equal(
        Path.Combine(Path.GetFullPath("some/where"), "m.ecb"), new ConfigurationFile("some/where/node.json", Read(All)).Resolve("m.ecb"));

    private static bool IsNull(string? replacement) => replacement == "null"; // an optional field that is null is one that is left out

    private static NodeConfiguration Read(string text) => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(text), "node.json").Configuration;

    private static bool IsReadable(string text, out string why)
    {
        try
        {
            ConfigurationFile.Parse(Encoding.UTF8.GetBytes(text), "node.json").Checked();
            why = "";
            return true;
        }
        catch (EdgeConvException e)
        {
            why = e.Message;
            return false;
        }
    }

    private static string? SchemaFault(string text)
    {
        using var document = JsonDocument.Parse(text);
        EvaluationResults results = Schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? null : string.Join("; ", (results.Details ?? []).Where(result => result.Errors is not null)
            .SelectMany(result => result.Errors!.Select(error => $"{result.InstanceLocation} {error.Key}: {error.Value}")).DefaultIfEmpty("refused"));
    }

    private static IEnumerable<string> Properties(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        IEnumerable<string> here = element.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(property => property.Name) : [];
        return here.Concat(element.EnumerateObject().SelectMany(property => Properties(property.Value)));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private static IEnumerable<string> Paths(JsonElement element, string at) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Paths(property.Value, $"{at}/{property.Name}").Prepend($"{at}/{property.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => Paths(item, $"{at}/{i}")),
        _ => [],
    };

    /// <summary>The text with one property taken out or replaced.</summary>
    private static string Changed(JsonElement element, string at, string path, string? replacement) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", element.EnumerateObject()
            .Where(property => replacement is not null || $"{at}/{property.Name}" != path)
            .Select(property => $"\"{property.Name}\": " + ($"{at}/{property.Name}" == path ? replacement : Changed(property.Value, $"{at}/{property.Name}", path, replacement)))) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", element.EnumerateArray().Select((item, i) => Changed(item, $"{at}/{i}", path, replacement))) + "]",
        _ => element.GetRawText(),
    };
}
