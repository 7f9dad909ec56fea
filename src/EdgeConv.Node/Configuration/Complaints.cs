using System.Globalization;
using EdgeConv.Camera;
using EdgeConv.Decoding;

namespace EdgeConv.Node.Configuration;

/// <summary>What a configuration says that makes no sense, without looking at the machine: each with its JSON path and a remedy.</summary>
internal sealed class Complaints
{
    public const int MostRules = 64, MostOutputs = 64, MostBoxes = 256;

    private readonly List<string> _found = [];

    private Complaints()
    {
    }

    /// <summary>All of them, in the order of the file; empty if there is none.</summary>
    public static IReadOnlyList<string> Of(NodeConfiguration configuration)
    {
        var complaints = new Complaints();
        complaints.Look(configuration);
        return complaints._found;
    }

    private void Look(NodeConfiguration node)
    {
        if (node.Name.Length is 0 or > 64 || !node.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            Add("$.name", $"'{node.Name}' is not 1 to 64 letters, digits, hyphens and underscores", "a name such as door-1");
        Filled("$.board", node.Board);
        Filled("$.pins", node.Pins);
        Filled("$.ring.folder", node.Ring?.Folder);
        Filled("$.thermal.path", node.Thermal?.Path);
        Eye(node.Camera ?? new(), node.Board is not null);
        if (node.Wake is { } wake)
        {
            Filled("$.wake.pin", wake.Pin);
            Duration("$.wake.stay", wake.Stay, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)); // an input that flickers must not open and close a camera all the time
        }
        Model("$.model", node.Model);
        Region("$.model.region", node.Model.Region);
        Range("$.model.threads", node.Model.Threads, 1, 64);
        if (node.Then is { } then)
        {
            Model("$.then", then);
            Range("$.then.margin", then.Margin, 0, 10);
            Range("$.then.most", then.Most, 1, 16);
            if (!DecodeWords.HasBoxes(node.Model.Decode))
                Add("$.then", "the first model finds no boxes", "a model.decode that does (corner-boxes, anchor-boxes, yolox, fastestdet, detections), or no second model");
        }
        IReadOnlyList<RuleConfiguration> rules = node.Rules ?? [];
        Count("$.rules", rules.Count, MostRules);
        for (int i = 0; i < rules.Count; i++)
            Rule($"$.rules[{i}]", rules[i], node, [.. rules.Take(i)]);
        IReadOnlyList<OutputConfiguration> outputs = node.Outputs ?? [];
        Count("$.outputs", outputs.Count, MostOutputs);
        for (int i = 0; i < outputs.Count; i++)
            Output($"$.outputs[{i}]", outputs[i], node.Wake, rules, outputs.Take(i));
        if (node.Log is { } log)
        {
            Range("$.log.bytes", log.Bytes, 4096, 1 << 24);
            if (log.Outputs == RawOutputs.Bytes && !log.Frames)
                Add("$.log.outputs", "'bytes' is said frame by frame, but log.frames is false", "\"frames\": true, or \"outputs\": \"hash\"");
        }
        Range("$.ring.picturesPerSecond", node.Ring?.PicturesPerSecond, 0, 120);
        if (node.Thermal is { } thermal)
        {
            Range("$.thermal.limit", thermal.Limit, 20, 125);
            Range("$.thermal.resume", thermal.Resume, 0, 125);
            Range("$.thermal.framesPerSecond", thermal.FramesPerSecond, 0.1, 120);
            if (thermal.Resume >= thermal.Limit)
                Add("$.thermal.resume", "is not below the limit", "some degrees less, so that the rate does not change all the time");
        }
    }

    private void Eye(CameraConfiguration camera, bool hasBoard)
    {
        if (camera.Source is { Length: 0 } || camera.Source is null && !hasBoard)
            Add("$.camera.source", camera.Source is null ? "is not there, and no board says it" : "is empty",
                "a device as /dev/video0, rpicam, file:PATH or a folder of pictures");
        if (camera.Format is { } format && !s_formats.Contains(format))
            Add("$.camera.format", $"'{format}' is unknown", string.Join(", ", s_formats));
        Range("$.camera.width", camera.Width, 1, 16384);
        Range("$.camera.height", camera.Height, 1, 16384);
        if (camera.Width is null != camera.Height is null)
            Add("$.camera", "has a width or a height, not both", "both, or neither for the board's own");
        Range("$.camera.framesPerSecond", camera.FramesPerSecond, 0, 1000);
        Range("$.camera.buffers", camera.Buffers, CameraWish.FewestBuffers, CameraWish.MostBuffers);
        Duration("$.camera.stalledAfter", camera.StalledAfter, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
    }

    private static readonly string[] s_formats = ["yuyv", "nv12", "i420", "grey", "rgb24", "bgr24", "mjpg"];

    private void Model(string at, IModelConfiguration model)
    {
        if (model.File.Length == 0)
            Add($"{at}.file", "is empty", "the path of an .ecb file, as edgeconv convert writes it");
        if (model.Softmax && model.Decode is not (Decode.Classes or Decode.AnchorBoxes))
            Add($"{at}.softmax", "is for classes and anchor-boxes only", "\"decode\": \"classes\", or no softmax");
        if (model.Labels is { Count: 0 })
            Add($"{at}.labels", "is empty", "the labels, or leave them to the model's file");
        if (model.Boxes is not { } boxes)
            return;
        if (!DecodeWords.HasBoxes(model.Decode))
            Add($"{at}.boxes", "are for detectors only", "a decode of corner-boxes, anchor-boxes, yolox, fastestdet or detections, or no boxes");
        Range($"{at}.boxes.score", boxes.Score, 0, 1);
        Range($"{at}.boxes.overlap", boxes.Overlap, 0, 1);
        Range($"{at}.boxes.most", boxes.Most, 1, MostBoxes);
        Range($"{at}.boxes.background", boxes.Background, -1, 100_000);
        if (boxes.Anchors is { } anchors)
            Anchors($"{at}.boxes.anchors", anchors, model.Decode);
    }

    private void Anchors(string at, IReadOnlyList<IReadOnlyList<double>> grids, Decode decode)
    {
        if (decode != Decode.AnchorBoxes)
            Add(at, "are for anchor-boxes only", "\"decode\": \"anchor-boxes\", or no anchors");
        if (grids.Count is 0 or > 8 || grids.Any(grid => grid.Count is 0 or > 32))
            Add(at, "has no grid, more than 8, or one without sides or with more than 32", "the sides of a cell's anchors for each grid");
        for (int grid = 0; grid < grids.Count; grid++)
            for (int i = 0; i < grids[grid].Count; i++)
                Range($"{at}[{grid}][{i}]", grids[grid][i], 1, 16384);
    }

    private void Rule(string at, RuleConfiguration rule, NodeConfiguration node, IReadOnlyList<RuleConfiguration> before)
    {
        if (rule.Name.Length is 0 or > 64)
            Add($"{at}.name", "is empty or longer than 64 characters", "what logs and outputs call it");
        if (before.Any(other => other.Name == rule.Name))
            Add($"{at}.name", $"'{rule.Name}' is the name of another rule too", "a name of its own");
        Duration($"{at}.debounce", rule.Debounce, TimeSpan.Zero, TimeSpan.FromHours(24));
        Duration($"{at}.hold", rule.Hold, TimeSpan.Zero, TimeSpan.FromHours(24));
        if (rule.Of == RuleSubject.Then && node.Then is null)
            Add($"{at}.of", "there is no second model", "\"model\", or a second model in \"then\"");
        bool looksAtScores = rule.Label is not null || rule.Above is not null || rule.Release is not null || rule.Region is not null || rule.Count != 1;
        if (rule.ActiveLow && rule.Pin is null)
            Add($"{at}.activeLow", "there is no pin", "\"pin\", the input that is looked at, or no activeLow");
        if (rule.Pin is { } pin)
        {
            Filled($"{at}.pin", pin);
            if (rule.Class is not null || rule.Of == RuleSubject.Then || looksAtScores)
                Add($"{at}.pin", "a rule that looks at a pin looks at nothing else", "no class, of, label, above, release, region or count beside it");
            if (before.Any(other => other.Pin == pin) || node.Wake?.Pin == pin)
                Add($"{at}.pin", $"'{pin}' is {(node.Wake?.Pin == pin ? "what wakes the node" : "another rule's")} too", "a pin of its own");
            return;
        }
        if (rule.Class is not null)
        {
            Filled($"{at}.class", rule.Class);
            if (looksAtScores)
                Add($"{at}.class", "a rule that is a class decides by itself", "no label, above, release, region or count beside it");
            return;
        }
        IModelConfiguration model = rule.Of == RuleSubject.Then && node.Then is { } then ? then : node.Model;
        if (rule.Label is null)
            Add(at, "lacks a label", "\"label\", whose score is looked at, \"pin\", an input, or \"class\", the name of a rule in C#");
        if (rule.Above is null)
            Add(at, "lacks above", "\"above\", the score from which on it holds");
        double most = model.Decode == Decode.Values ? double.MaxValue : 1, least = model.Decode == Decode.Values ? double.MinValue : 0;
        Range($"{at}.above", rule.Above, least, most);
        Range($"{at}.release", rule.Release, least, most);
        if (rule.Release > rule.Above)
            Add($"{at}.release", "is more than above", "a score that is less: down to it the rule stays on");
        Region($"{at}.region", rule.Region);
        bool canCount = DecodeWords.HasBoxes(model.Decode) || rule.Of == RuleSubject.Then;
        if (rule.Region is not null && !canCount)
            Add($"{at}.region", "a classifier says nothing of places", "model.region, the part of the picture that the model sees");
        Range($"{at}.count", rule.Count, 1, canCount ? MostBoxes : 1);
        if (model.Boxes is { } boxes && Math.Min(rule.Above ?? 1, rule.Release ?? 1) < boxes.Score)
            Add($"{at}.above", $"boxes below {Text(boxes.Score)} are left out already", "a smaller boxes.score, or a larger score here");
    }

    private void Output(string at, OutputConfiguration output, WakeConfiguration? wake, IReadOnlyList<RuleConfiguration> rules, IEnumerable<OutputConfiguration> before)
    {
        if (output.Display is { } display)
        {
            if (output.Rule is not null || output.Pin is not null)
                Add($"{at}.display", "shows all rules", "no rule and pin beside it");
            if (display.Height is not (32 or 64))
                Add($"{at}.display.height", $"is {display.Height}", "32 or 64");
            Range($"{at}.display.bus", display.Bus, 0, 255);
            Range($"{at}.display.address", display.Address, 3, 0x77);
            if (before.Any(other => other.Display is not null))
                Add($"{at}.display", "is a second one", "one display: it shows all rules");
            return;
        }
        Filled($"{at}.pin", output.Pin);
        if (output.Rule is null || output.Pin is null)
            Add(at, "is neither a pin for a rule nor a display", "\"rule\" and \"pin\", or \"display\"");
        if (output.Rule is { } name && !rules.Any(rule => rule.Name == name))
            Add($"{at}.rule", $"there is no rule '{name}'", rules.Count == 0 ? "a rule of that name" : string.Join(", ", rules.Select(rule => rule.Name)));
        if (output.Pin is { } pin && before.Any(other => other.Pin == pin))
            Add($"{at}.pin", $"'{pin}' is another output's too", "a pin of its own");
        if (output.Pin is { } input && (rules.Any(rule => rule.Pin == input) || wake?.Pin == input))
            Add($"{at}.pin", $"'{input}' is {(wake?.Pin == input ? "what wakes the node" : "a rule's input")}", "a pin of its own");
    }

    private void Filled(string at, string? text)
    {
        if (text is { Length: 0 })
            Add(at, "is empty", "a word, or leave the field out");
    }

    private void Region(string at, IReadOnlyList<double>? region)
    {
        if (region is null)
            return;
        if (region.Count != 4 || region.Any(side => !(side is >= 0 and <= 1)) || region[0] >= region[2] || region[1] >= region[3])
            Add(at, "is no part of the picture", "[left, top, right, bottom], 0 to 1, left less than right and top less than bottom");
    }

    private void Range(string at, double? value, double least, double most)
    {
        if (value is { } given && !(given >= least && given <= most))
            Add(at, $"is {Text(given)}", $"{Text(least)} to {Text(most)}");
    }

    private void Duration(string at, TimeSpan? value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            Add(at, $"is {Text(value.Value.TotalMilliseconds)} ms", $"{Text(least.TotalMilliseconds)} to {Text(most.TotalMilliseconds)} ms");
    }

    private void Count(string at, int count, int most)
    {
        if (count > most)
            Add(at, $"has {count} entries", $"at most {most}");
    }

    private void Add(string at, string what, string remedy) => _found.Add($"{at}: {what}; give {remedy}");

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
