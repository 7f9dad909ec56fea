using EdgeConv.Camera;
using EdgeConv.Decoding;
using EdgeConv.Frames;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Outputs;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class StagesTests : IDisposable
{
    private const int Width = 3 * 20, Height = 32;

    private static readonly CameraFormat s_format = new(new FrameLayout(Width, Height, PixelFormat.Grey), false, 10);

    private readonly NodeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Finds what a test says is there.</summary>
    private sealed class FixedBoxes(params Box[] boxes) : AnswerDecoder
    {
        public override int Boxes => boxes.Length;

        public override void Decode(Session session, Answer answer)
        {
            boxes.CopyTo(answer.BoxRoom);
            answer.AddBoxes(boxes.Length);
        }
    }

    [Fact]
    public unsafe void The_second_model_sees_the_boxes_of_the_first_cut_from_the_same_frame_in_the_same_arena()
    {
        byte[] frame = ThreeAndSeven();
        using Stages stages = ReadingDigits();
        TimedRule seven = RuleSet.Of(new("seven", RuleSubject.Then, "7", 0.4), 0, stages, []);
        TimedRule five = RuleSet.Of(new("five", RuleSubject.Then, "5", 0.4), 0, stages, []);
        stages.Open(s_format);
        var times = new FrameTimes();
        long before;
        fixed (byte* bytes = frame)
        {
            var camera = new CameraFrame(bytes, frame.Length, 0, 0, 0);
            Assert.True(stages.Run(camera, ref times));
            before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(stages.Run(camera, ref times));
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        // Two of the three digits' boxes, best first, as the parts of the frame that they are.
        Assert.Equal(2, stages.Seen);
        Assert.Equal([3, 7], stages.Second!.Answer.Boxes.ToArray().Select(box => box.Label));
        Assert.Equal([0, 2 / 3f], stages.Second.Answer.Boxes.ToArray().Select(box => box.Left));
        Assert.True(seven.Look(0, 0));
        Assert.False(five.Look(0, 0));
        Assert.Equal(1, seven.Deciding.Box);
    }

    [Fact]
    public unsafe void The_ring_has_the_boxes_of_both_and_each_rule_names_a_label_and_a_box_of_its_own_model()
    {
        using Stages stages = ReadingDigits();
        TimedRule[] rules =
        [
            RuleSet.Of(new("seven", RuleSubject.Then, "7", 0.4), 0, stages, []), RuleSet.Of(new("nothing", RuleSubject.Model, "nothing", 0.5), 0, stages, []),
        ];
        stages.Open(s_format);
        using var ring = new RingOutput(_folder.At("node.ring"), new(), new() { Node = "node", Rules = ["seven", "nothing"] }, stages);
        ring.Open(s_format, "camera");
        var times = new FrameTimes();
        fixed (byte* bytes = ThreeAndSeven())
        {
            var camera = new CameraFrame(bytes, Width * Height, 0, 0, 0);
            Assert.True(stages.Run(camera, ref times));
            Assert.All(rules, rule => Assert.True(rule.Look(0, 0)));
            ring.Write(camera, 0, stages, rules, times, DateTimeOffset.UnixEpoch);
        }
        using RingReader reader = RingReader.Open(_folder.At("node.ring"));
        Assert.True(reader.TryNewest(out ResultRecord result));
        RingBox[] boxes = [.. Enumerable.Range(0, result.Boxes).Select(i => result.BoxAt[i])];
        Assert.Equal(["3", "7", "digit", "nothing", "digit", "digit"], boxes.Select(box => reader.Names.Label(box.Label)));
        Assert.Equal(["7", "nothing"], Enumerable.Range(0, 2).Select(i => reader.Names.Label(result.RuleAt[i].Label)));
        Assert.Equal([1, 3], Enumerable.Range(0, 2).Select(i => result.RuleAt[i].Box));
        Assert.Equal(RingRead.Whole, reader.Read(2, out EventRecord nothing));
        Assert.Equal(("nothing", 1 / 3f), (reader.Names.Label(nothing.Label), nothing.Box.Left));
    }

    [Fact]
    public void The_label_that_the_second_model_is_for_must_be_one_of_the_first()
    {
        ConfigurationFile file = _folder.Configured("");
        var then = new ThenConfiguration("meter.ecb", On: "face");
        NodeConfiguration node = file.Configuration with { Model = file.Configuration.Model with { Labels = ["nothing", "digit"] }, Then = then };
        var clock = new NodeClock(TimeProvider.System);
        using var first = new Stage(new(Model.Load(MeterModel.File)), node.Model, "$.model", clock.Provider, decoder: new FixedBoxes());
        using var second = new Stage(new(Model.Load(MeterModel.File)), then, "$.then", clock.Provider);
        Assert.Contains("$.then.on", Assert.Throws<EdgeConvException>(() => new Stages(null, first, second, node, clock)).Message, StringComparison.Ordinal);
    }

    /// <summary>A detector that says there are three digits and nothing in the middle, and the digits' reader, which sees the best two digits.</summary>
    private Stages ReadingDigits()
    {
        Box[] boxes =
        [
            new(1, 0.9f, 0, 0, 1 / 3f, 1), new(0, 0.8f, 1 / 3f, 0, 2 / 3f, 1), new(1, 0.7f, 2 / 3f, 0, 1, 1), new(1, 0.6f, 1 / 3f, 0, 2 / 3f, 1),
        ];
        ConfigurationFile file = _folder.Configured("");
        var then = new ThenConfiguration("meter.ecb", Softmax: true, On: "digit", Most: 2);
        NodeConfiguration node = file.Configuration with { Model = file.Configuration.Model with { Labels = ["nothing", "digit"], Softmax = false }, Then = then };
        var clock = new NodeClock(TimeProvider.System);
        Model first = Model.Load(MeterModel.File), second = Model.Load(MeterModel.File);
        var arena = new Arena(Arena.BytesFor(first, second));
        return new Stages(arena,
            new Stage(new(first, null, arena), node.Model, "$.model", clock.Provider, decoder: new FixedBoxes(boxes)),
            new Stage(new(second, null, arena), then, "$.then", clock.Provider, then.Most), node, clock) { Hashes = true };
    }

    private static byte[] ThreeAndSeven()
    {
        byte[] frame = new byte[Width * Height];
        Put(frame, MeterModel.PictureOf(3), 0);
        Put(frame, MeterModel.PictureOf(7), 40);
        return frame;
    }

    private static void Put(byte[] frame, byte[] digit, int left)
    {
        for (int y = 0; y < Height; y++)
            digit.AsSpan(20 * y, 20).CopyTo(frame.AsSpan(Width * y + left));
    }
}
