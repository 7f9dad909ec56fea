using EdgeConv.Blob;
using EdgeConv.Converter;
using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Decoding;
using EdgeConv.Frames;
using EdgeConv.Node.Tests;
using EdgeConv.Numerics;
using EdgeConv.Simulator;
using EdgeConv.Simulator.Analyse;
using EdgeConv.Simulator.Compare;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Compare;

public sealed class ModelComparisonTests
{
    private static readonly Lazy<byte[]> s_tflm = new(() => Converted(new(), Rule.Tflm));

    [Fact]
    public void A_model_agrees_with_itself_under_another_plan()
    {
        using Model model = Model.Load(MeterModel.File);
        byte[] streamed = Replan.File(model, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera });
        using ModelComparison comparison = ModelComparison.Of(MeterModel.File, "layer", streamed, "stream");
        for (int i = 0; i < 10; i++)
            Assert.True(comparison.Add(Digits.Frame(i)));
        Assert.False(comparison.Add(Digits.Frame(9)));
        ComparisonReport report = comparison.Report();
        Assert.Equal(("layer", "stream", "classes", 10L, 10L, 1.0), (report.First, report.Second, report.Kind, report.Frames, report.Agree, report.Share));
        Assert.Equal(ModelComparison.Equal, report.Snr);
        Assert.Empty(report.Differences);
        Assert.Equal(9, report.Last!.Sequence);
        Assert.Equal($"{MeterModel.Pictures[9].Digit}", report.Last.First[0].Label);
        Assert.Equal(report.Last.First, report.Last.Second);
    }

    /// <summary>Reference: both models run here by hand, best labels compared, noise added up.</summary>
    [Fact]
    public void Other_arithmetic_is_compared_frame_by_frame()
    {
        using ModelComparison comparison = ModelComparison.Of(MeterModel.File, "xnnpack", s_tflm.Value, "tflm");
        using Model one = Model.Load(MeterModel.File), other = Model.Load(s_tflm.Value);
        using Session first = new(one), second = new(other);
        float[] a = new float[10], b = new float[10];
        double signal = 0, noise = 0;
        int agree = 0;
        for (int i = 0; i < 30; i++)
        {
            InputCopy frame = Digits.Frame(i);
            comparison.Add(frame);
            foreach ((Session session, float[] scores) in ((Session, float[])[])[(first, a), (second, b)])
            {
                AnalysedModel.SetInput(session, frame);
                session.Run();
                session.GetOutput(scores);
            }
            for (int k = 0; k < 10; k++)
                (signal, noise) = (signal + (double)a[k] * a[k], noise + ((double)a[k] - b[k]) * ((double)a[k] - b[k]));
            agree += Array.IndexOf(a, a.Max()) == Array.IndexOf(b, b.Max()) ? 1 : 0;
        }
        ComparisonReport report = comparison.Report();
        Assert.Equal(30, report.Frames);
        Assert.Equal(agree, report.Agree);
        Assert.True(noise > 0);
        Assert.Equal(10 * Math.Log10(signal / noise), report.Snr!.Value, 1e-9);
    }

    [Fact]
    public void Frames_that_differ_are_kept_in_a_bounded_list()
    {
        using ModelComparison comparison = ModelComparison.Of(Networks.Segmenter(), "one", Networks.Segmenter(brightIsOne: false), "other");
        for (int i = 0; i < 60; i++)
            comparison.Add(new(i, Networks.HalfBright));
        ComparisonReport report = comparison.Report();
        Assert.Equal((60, 0, 10), (report.Frames, report.Agree, report.Forgotten));
        Assert.Equal(Enumerable.Range(10, ModelComparison.MostDifferences).Select(i => (long)i), report.Differences.Select(frame => frame.Sequence));
        Assert.All(report.Differences, frame => Assert.False(frame.IsSame));
    }

    [Fact]
    public void Another_scale_of_the_input_gets_the_same_levels_of_the_picture()
    {
        byte[] centred = Converted(new() { Multiplier = [2f / 255], Addend = [-1] }, Rule.Xnnpack);
        using Model one = Model.Load(MeterModel.File), other = Model.Load(centred);
        using ComparedModel second = new(centred, "centred", new(), null);
        InputCopy frame = Digits.Frame(0);
        second.Run(frame, one.Inputs[0]);
        using var session = new Session(other);
        float[] reals = [.. MeterModel.Pictures[0].Pixels.Select(level => level * 2f / 255 - 1)], expected = new float[10];
        session.Run(reals, expected);
        Assert.Equal(expected, second.Outputs[0]);
    }

    [Fact]
    public void What_sees_something_else_is_refused()
    {
        EdgeConvException e = Assert.Throws<EdgeConvException>(() => ModelComparison.Of(MeterModel.File, "digit", Networks.Segmenter(), "map").Dispose());
        Assert.Equal("EC9204", e.Code.Id);
        Assert.Contains("32x20x1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_input_is_compared_on_input_bytes_of_its_own()
    {
        var builder = new NetworkBuilder(new SeededRandom(4), Rule.Xnnpack);
        byte[] small = Networks.File(builder.Build(builder.Mean(builder.Convolution(builder.Input(8, 8, 1), WindowRecord.One, WindowRecord.One, 8, 8, 10))));
        using ModelComparison comparison = ModelComparison.Of(MeterModel.File, "digit", small, "small", hasOwnInputs: true);
        Assert.True(comparison.Add(Digits.Frame(2), new(2, [.. Enumerable.Range(0, 64).Select(i => (sbyte)i)])));
        ComparisonReport report = comparison.Report();
        Assert.Equal((1, "classes"), (report.Frames, report.Kind));
        Assert.Equal($"{MeterModel.Pictures[2].Digit}", report.Last!.First[0].Label);
        Assert.Equal("EC9201", Assert.Throws<EdgeConvException>(() => comparison.Add(Digits.Frame(3), Digits.Frame(3))).Code.Id);
    }

    [Fact]
    public void Other_scores_are_refused()
    {
        var builder = new NetworkBuilder(new SeededRandom(4), Rule.Xnnpack);
        byte[] nine = Networks.File(builder.Build(builder.Mean(builder.Convolution(builder.Input(32, 20, 1), WindowRecord.One, WindowRecord.One, 32, 20, 9))));
        EdgeConvException e = Assert.Throws<EdgeConvException>(() => ModelComparison.Of(MeterModel.File, "digit", nine, "nine").Dispose());
        Assert.Equal("EC9204", e.Code.Id);
        Assert.Contains("10 scores and nine 9", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_compared_by_pixels()
    {
        using ModelComparison comparison = ModelComparison.Of(Networks.Segmenter(), "one", Networks.Segmenter(brightIsOne: false), "other");
        comparison.Add(new(0, Networks.HalfBright));
        ComparisonReport report = comparison.Report();
        Assert.Equal("mask", report.Kind);
        Assert.Equal(0, report.Share); // channels are swapped, so that every pixel is of the other class
        Assert.Equal([("0", 0.5), ("1", 0.5)], report.Last!.First.OrderBy(label => label.Label, StringComparer.Ordinal).Select(label => (label.Label, label.Score)));
    }

    /// <summary>Four anchors in a row, two classes of which class 0 means nothing; scores and corners are tables of the pixel.</summary>
    [Fact]
    public void Boxes_are_matched()
    {
        (byte[] one, byte[] other) = (Detector(1), Detector(2));
        using Model model = Model.Load(one);
        using var session = new Session(model);
        InputCopy frame = new(0, [-100, 20, 60, 110]);
        AnalysedModel.SetInput(session, frame);
        session.Run();
        var scores = new float[8];
        session.GetOutput(scores);
        int boxes = Enumerable.Range(0, 4).Count(anchor => scores[2 * anchor + 1] >= 0.5f);
        var options = new AnswerOptions(Decode.CornerBoxes, Boxes: new(Score: 0.5, Overlap: 1));
        using ModelComparison same = ModelComparison.Of(one, "one", one, "one again", options), differing = ModelComparison.Of(one, "one", other, "other", options);
        same.Add(frame);
        differing.Add(frame);
        ComparisonReport report = same.Report(), differs = differing.Report();
        Assert.InRange(boxes, 1, 4);
        Assert.Equal(("boxes", 1L, 1.0, (long)boxes, 0L), (report.Kind, report.Agree, report.Share, report.Boxes, report.LostBoxes));
        Assert.Equal(boxes, report.Last!.First.Count);
        Assert.All(report.Last.First, box => Assert.True(box.Label == "1" && box.Score >= 0.5));
        Assert.Equal((0L, (long)boxes), (differs.Agree, differs.Boxes));
        Assert.InRange(differs.LostBoxes, 1, boxes);
    }

    [Fact]
    public void A_thread_of_its_own_compares_what_is_newest_and_ends()
    {
        int next = 0;
        using var seen = new ManualResetEventSlim();
        using (var thread = new ComparisonThread(ModelComparison.Of(MeterModel.File, "a", s_tflm.Value, "b"), () => Digits.Frame(Math.Min(next++, 5))))
        {
            for (int i = 0; i < 500 && thread.Report().Frames < 6; i++)
                seen.Wait(10);
            Assert.Equal(6, thread.Report().Frames);
            Assert.Null(thread.Fault);
        }
        int asked = next;
        seen.Wait(60);
        Assert.Equal(asked, next);
    }

    [Fact]
    public void A_thread_tells_why_it_looks_no_more()
    {
        using var thread = new ComparisonThread(ModelComparison.Of(MeterModel.File, "a", s_tflm.Value, "b"), () => new(0, new sbyte[3]));
        using var wait = new ManualResetEventSlim();
        for (int i = 0; i < 500 && thread.Fault is null; i++)
            wait.Wait(10);
        Assert.Contains("3 bytes", thread.Fault, StringComparison.Ordinal);
    }

    private static byte[] Detector(ulong seed)
    {
        var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Xnnpack);
        int input = builder.Input(1, 4, 1);
        builder.Concat(input, input);
        builder.Concat(builder.Concat(input, input), builder.Concat(input, input));
        NetworkDescription network = builder.Build([input]);
        for (int i = 0; i < network.Tensors.Count; i++)
            network.Tensors[i] = network.Tensors[i] with { Scale = 1 / 64f, ZeroPoint = 0 };
        return Networks.File(network);
    }

    private static byte[] Converted(PictureDescription picture, Rule rule) => ModelConverter.Convert(RepositoryRoot.File("tools/meter/meter.onnx"), new()
    {
        Calibration = graph => CalibrationSet.FromNpy(RepositoryRoot.File("tools/meter/calibration.npy"), graph),
        Picture = _ => picture with { Channels = ChannelOrder.Grey, Filter = ResizeFilter.Area }, Rule = rule,
    }).File;
}
