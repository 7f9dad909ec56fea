using EdgeConv.Node.Check;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class PreflightTests : IDisposable
{
    private readonly NodeFolder _folder = new();

    public PreflightTests() => File.WriteAllBytes(_folder.At("frames.grey"), MeterModel.PictureOf(3));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_all_is_there_nothing_is_found_and_nothing_is_left_behind()
    {
        string path = Written("""
            { "name": "meter", "board": "desktop", "camera": { "source": "file:frames.grey", "format": "grey", "width": 20, "height": 32 }, "model": { "file": "meter.ecb" },
              "rules": [ { "name": "three", "label": "3", "above": 0.5 }, { "name": "bell", "pin": "GPIO4" } ], "outputs": [ { "rule": "three", "pin": "GPIO17" } ], "ring": { "folder": "ring" } }
            """);
        string[] before = Directory.GetFileSystemEntries(_folder.Path);
        Assert.Empty(Preflight.Of(path, []));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(_folder.Path).Order());
    }

    [Fact]
    public void All_that_is_wrong_is_found_at_once_each_with_its_code_and_place()
    {
        string path = Written("""
            { "name": "meter", "board": "desktop", "camera": { "source": "/dev/no-such-camera" }, "model": { "file": "meter.ecb" },
              "rules": [ { "name": "a", "label": "ten", "above": 0.5 }, { "name": "b", "class": "mine" } ],
              "outputs": [ { "rule": "a", "pin": "GPIO17" }, { "rule": "b", "pin": "17" }, { "rule": "b", "pin": "GPIO99" } ],
              "ring": { "folder": "frames.grey/ring" }, "thermal": { "path": "no-heat", "limit": 80 } }
            """);
        IReadOnlyList<Obstacle> found = Preflight.Of(path, []);
        string[] expected = ["EC5003", "EC5004", "EC3001", "EC5001", "EC5001", "EC5006", "EC5101"];
        Assert.Equal(expected, found.Select(obstacle => obstacle.Code?.Id));
        string[] places = ["$.rules[0].label", "$.rules[1].class", "/dev/no-such-camera", "$.outputs[1].pin", "$.outputs[2].pin", "no-heat", "ring"];
        Assert.All(places.Zip(found), pair => Assert.Contains(pair.First, pair.Second.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Inputs_that_are_not_there_or_in_use_are_found()
    {
        string path = Written("""
            { "name": "meter", "board": "desktop", "camera": { "source": "file:frames.grey", "format": "grey", "width": 20, "height": 32 }, "model": { "file": "meter.ecb" },
              "rules": [ { "name": "a", "pin": "GPIO17" }, { "name": "b", "pin": "GPIO99" }, { "name": "c", "pin": "500" } ],
              "outputs": [ { "rule": "a", "pin": "17" } ] }
            """);
        IReadOnlyList<Obstacle> found = Preflight.Of(path, []);
        Assert.Equal(["EC5001", "EC4004", "EC5001"], found.Select(obstacle => obstacle.Code?.Id));
        string[] places = ["$.rules[1].pin", "pin 500", "$.outputs[0].pin"];
        Assert.All(places.Zip(found), pair => Assert.Contains(pair.First, pair.Second.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_wakes_the_node_must_be_a_line_of_its_own_and_no_pin_in_memory()
    {
        string path = Written("""
            { "name": "meter", "board": "desktop", "camera": { "source": "file:frames.grey", "format": "grey", "width": 20, "height": 32 }, "model": { "file": "meter.ecb" },
              "wake": { "pin": "GPIO4" }, "rules": [ { "name": "three", "label": "3", "above": 0.5 } ] }
            """);
        Obstacle memory = Assert.Single(Preflight.Of(path, []));
        Assert.Equal(("EC5001", true), (memory.Code?.Id, memory.Message.Contains("$.wake: pins in memory", StringComparison.Ordinal)));
    }

    [Fact]
    public void Complaints_about_the_file_are_all_said_and_a_model_that_is_not_there_too()
    {
        string path = Written("""{ "name": "a b", "camera": { "source": "file:frames.grey", "buffers": 1 }, "model": { "file": "none.ecb" } }""");
        Assert.Equal(["$.name", "$.camera.buffers"], Preflight.Of(path, []).Select(obstacle => obstacle.Message.Split(": ")[1]));
        path = Written("""{ "name": "a", "camera": { "source": "file:frames.grey" }, "model": { "file": "none.ecb" } }""");
        Assert.Contains(Preflight.Of(path, []), obstacle => obstacle.Message.Contains("none.ecb", StringComparison.Ordinal));
        Assert.Equal("EC5002", Assert.Single(Preflight.Of(_folder.At("nowhere.json"), [])).Code?.Id);
    }

    private string Written(string text)
    {
        File.WriteAllText(_folder.At("node.json"), text);
        return _folder.At("node.json");
    }
}
