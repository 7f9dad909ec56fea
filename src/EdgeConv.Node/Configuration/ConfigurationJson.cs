using System.Globalization;
using System.Text.Json;
using EdgeConv.Decoding;
using EdgeConv.Json;

namespace EdgeConv.Node.Configuration;

/// <summary>Reads a node's file, field by field, as <c>node.schema.json</c> says.</summary>
internal static class ConfigurationJson
{
    private static readonly string[]
        s_node = ["$schema", "name", "board", "camera", "wake", "model", "then", "rules", "outputs", "pins", "log", "ring", "thermal", "watchdog"],
        s_camera = ["source", "format", "width", "height", "framesPerSecond", "buffers", "stalledAfter", "repeat"],
        s_wake = ["pin", "activeLow", "stay"],
        s_model = ["file", "decode", "softmax", "labels", "boxes", "threads", "region"],
        s_then = ["file", "decode", "softmax", "labels", "boxes", "on", "margin", "most"],
        s_boxes = ["score", "overlap", "most", "background", "anchors"],
        s_rule = ["name", "of", "label", "above", "release", "region", "count", "debounce", "hold", "start", "withoutPicture", "class", "pin", "activeLow"],
        s_output = ["rule", "pin", "activeLow", "stop", "display"],
        s_display = ["bus", "address", "height"],
        s_log = ["frames", "outputs", "latency", "bytes"],
        s_ring = ["folder", "picturesPerSecond"],
        s_thermal = ["path", "limit", "resume", "framesPerSecond"];

    // In the order of the enumerations' values.
    private static readonly string[]
        s_subjects = ["model", "then"],
        s_states = ["off", "on"],
        s_withoutPicture = ["off", "keep"],
        s_rawOutputs = ["none", "hash", "bytes"];

    private static readonly (string Unit, long Milliseconds)[] s_units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <exception cref="JsonException">It is no such file.</exception>
    public static NodeConfiguration Read(ReadOnlySpan<byte> json) => JsonFields.Read(json, s_node, static node => new NodeConfiguration(
        node.Text("name"), node.Object("model", s_model, Model), node.TextOrNull("$schema"), node.TextOrNull("board"), node.ObjectOrNull("camera", s_camera, Camera),
        node.ObjectOrNull("wake", s_wake, Wake), node.ObjectOrNull("then", s_then, Then), node.ObjectsOrNull("rules", s_rule, Rule), node.ObjectsOrNull("outputs", s_output, Output), node.TextOrNull("pins"),
        node.ObjectOrNull("log", s_log, Log), node.ObjectOrNull("ring", s_ring, Ring), node.ObjectOrNull("thermal", s_thermal, Thermal), node.Truth("watchdog", true)));

    private static CameraConfiguration Camera(JsonFields camera) => new(camera.TextOrNull("source"), camera.TextOrNull("format"), camera.WholeOrNull("width"),
        camera.WholeOrNull("height"), camera.NumberOrNull("framesPerSecond"), camera.WholeOrNull("buffers"), Duration(camera, "stalledAfter"), camera.Truth("repeat", false));

    private static WakeConfiguration Wake(JsonFields wake) => new(wake.Text("pin"), wake.Truth("activeLow", false), Duration(wake, "stay"));

    private static ModelConfiguration Model(JsonFields model) => new(model.Text("file"), DecodeOf(model), model.Truth("softmax", false), model.TextsOrNull("labels"),
        model.ObjectOrNull("boxes", s_boxes, Boxes), model.WholeOrNull("threads"), model.NumbersOrNull("region"));

    private static ThenConfiguration Then(JsonFields then) => new(then.Text("file"), DecodeOf(then), then.Truth("softmax", false), then.TextsOrNull("labels"),
        then.ObjectOrNull("boxes", s_boxes, Boxes), then.TextOrNull("on"), then.Number("margin", 0), then.Whole("most", 1));

    private static BoxConfiguration Boxes(JsonFields boxes)
    {
        var otherwise = new BoxConfiguration();
        return new(boxes.Number("score", otherwise.Score), boxes.Number("overlap", otherwise.Overlap), boxes.Whole("most", otherwise.Most),
            boxes.Whole("background", otherwise.Background), boxes.NumberListsOrNull("anchors"));
    }

    private static RuleConfiguration Rule(JsonFields rule) => new(rule.Text("name"), (RuleSubject)rule.Word("of", s_subjects, (int)RuleSubject.Model),
        rule.TextOrNull("label"), rule.NumberOrNull("above"), rule.NumberOrNull("release"), rule.NumbersOrNull("region"), rule.Whole("count", 1),
        Duration(rule, "debounce"), Duration(rule, "hold"), (OnOff)rule.Word("start", s_states, (int)OnOff.Off),
        (WithoutPicture)rule.Word("withoutPicture", s_withoutPicture, (int)WithoutPicture.Off), rule.TextOrNull("class"),
        rule.TextOrNull("pin"), rule.Truth("activeLow", false));

    private static OutputConfiguration Output(JsonFields output) => new(output.TextOrNull("rule"), output.TextOrNull("pin"), output.Truth("activeLow", false),
        output.Has("stop") ? (OnOff?)output.WordOrNull("stop", s_states) : OnOff.Off, output.ObjectOrNull("display", s_display, Display));

    private static DisplayConfiguration Display(JsonFields display)
    {
        var otherwise = new DisplayConfiguration();
        return new(display.Whole("bus", otherwise.Bus), display.Whole("address", otherwise.Address), display.Whole("height", otherwise.Height));
    }

    private static LogConfiguration Log(JsonFields log) => new(log.Truth("frames", false), (RawOutputs)log.Word("outputs", s_rawOutputs, (int)RawOutputs.None),
        Duration(log, "latency"), log.Whole("bytes", new LogConfiguration().Bytes));

    private static RingConfiguration Ring(JsonFields ring) => new(ring.TextOrNull("folder"), ring.Number("picturesPerSecond", new RingConfiguration().PicturesPerSecond));

    private static ThermalConfiguration Thermal(JsonFields thermal) => new(thermal.TextOrNull("path"), thermal.NumberOrNull("limit"), thermal.NumberOrNull("resume"),
        thermal.Number("framesPerSecond", new ThermalConfiguration().FramesPerSecond));

    private static Decode DecodeOf(JsonFields model) => (Decode)model.Word("decode", DecodeWords.All, (int)Decode.Classes);

    /// <summary>A time as <c>300ms</c>, <c>2s</c>, <c>5m</c> or <c>1h</c>.</summary>
    private static TimeSpan? Duration(JsonFields fields, string name)
    {
        if (fields.TextOrNull(name) is not { } text)
            return null;
        foreach ((string unit, long milliseconds) in s_units)
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                return TimeSpan.FromMilliseconds(count * milliseconds);
        throw JsonFields.Fault(fields.Place(name), $"'{text}' is no time; write a whole number and ms, s, m or h, as \"300ms\"");
    }
}
