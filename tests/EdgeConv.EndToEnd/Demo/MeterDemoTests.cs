using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Command;
using EdgeConv.Command.Demo;
using EdgeConv.EndToEnd.Command;
using EdgeConv.Portable;
using SkiaSharp;
using Xunit;

namespace EdgeConv.EndToEnd.Demo;

/// <summary>The demo as the command runs it, once for all tests.</summary>
public sealed class DemoRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DemoRun()
    {
        PicturePath = _folder.File("demo.png");
        CommandRun run = CommandRun.Of("demo", "--json", "--picture", PicturePath).Succeeds();
        Report = JsonSerializer.Deserialize(run.Output, DemoJson.Default.DemoReport)!;
    }

    public string PicturePath { get; }

    internal DemoReport Report { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class MeterDemoTests(DemoRun demo) : IClassFixture<DemoRun>
{
    private readonly DemoReport _report = demo.Report;
    private readonly MeterSequence _sequence = MeterSequence.Read(Path.Combine(Meter.Folder, "sequence"));

    [Fact]
    public void Reads_every_frame_of_a_long_sequence()
    {
        Assert.True(_report.Frames >= 120);
        Assert.Equal(_report.Frames, _report.Readings.Length);
        Assert.Equal(_report.Frames, _report.Accepted + _report.Held + _report.Readings.Count(frame => frame.Verdict == Verdict.First));
        Assert.InRange(_report.Accepted, _report.Frames * 3 / 4, _report.Frames);
        Assert.InRange(_report.WorstError, 0, 0.5);
    }

    [Fact]
    public void Advances_as_often_as_the_meter_and_switches_the_line_each_time()
    {
        int whole = (int)(Math.Floor(_sequence.Truth[^1]) - Math.Floor(_sequence.Truth[0]));
        Assert.True(whole >= 6);
        Assert.InRange(_report.Advances, whole - 1, whole + 1); // the first reading or the last may lie on the other side of a whole unit
        Assert.Equal(_report.Advances, _report.Line.Length);
        double[] advanced = [.. _report.Readings.Where(frame => frame.Advanced > 0).Select(frame => frame.Seconds)];
        Assert.All(advanced, seconds => Assert.Contains(_report.Line, pulse => Math.Abs(pulse.Rose - seconds) < 0.001));
    }

    [Fact]
    public void Goes_over_a_carry_of_three_digits()
    {
        FrameReading[] around = [.. _report.Readings.Where(frame => frame.Verdict == Verdict.Accepted
            && Math.Abs(frame.Truth - 4000) < 1.5)];
        Assert.Contains(around, frame => frame.Reported < 4000);
        Assert.Contains(around, frame => frame.Reported > 4000);
        Assert.All(around, frame => Assert.InRange(frame.Reported!.Value, frame.Truth - 0.5, frame.Truth + 0.5));
    }

    [Fact]
    public void Holds_the_reading_in_the_glare_and_goes_on_after_it()
    {
        FrameReading[] glare = [.. _report.Readings.Where(frame => frame.Frame >= _sequence.Glare[0] && frame.Frame <= _sequence.Glare[1])];
        FrameReading[] held = [.. glare.Where(frame => frame.Verdict != Verdict.Accepted)];
        Assert.NotEmpty(held);
        Assert.All(held, frame => Assert.Equal(_report.Readings[frame.Frame - 1].Reported, frame.Reported));
        Assert.Contains(_report.Readings, frame => frame.Frame > _sequence.Glare[1] && frame.Frame < _sequence.Glare[1] + 6
            && frame.Verdict == Verdict.Accepted);
    }

    [Fact]
    public void Never_reports_less_than_before() =>
        Assert.All(_report.Readings.Zip(_report.Readings.Skip(1)), pair =>
            Assert.True(pair.First.Reported is null || pair.Second.Reported >= pair.First.Reported));

    [Fact]
    public void Int8_is_as_right_as_float()
    {
        Assert.Equal(["drum at rest", "drum rolling", "LCD"], _report.Accuracy.Select(kind => kind.Kind));
        Assert.InRange(_report.Accuracy[0].Float, 95, 100);
        Assert.All(_report.Accuracy, kind => Assert.InRange(kind.Int8, kind.Float - 1.5, 100));
    }

    [Fact]
    public void Draws_a_picture()
    {
        using SKBitmap picture = SKBitmap.Decode(demo.PicturePath);
        Assert.Equal((DemoPicture.Width, DemoPicture.Height), (picture.Width, picture.Height));
        Assert.True(picture.Pixels.Distinct().Count() > 5000);
    }

    [Fact]
    public void Text_names_each_advance_and_the_figures()
    {
        using StringWriter output = new(), error = new();
        DemoVerb.Print(_report, new Terminal(output, error, outputIsTerminal: false, errorIsTerminal: false));
        string text = output.ToString();
        Assert.Equal(_report.Readings.Count(frame => frame.Advanced > 0),
            text.Split('\n').Count(line => line.Contains("advanced", StringComparison.Ordinal)
            && line.Contains("frame ", StringComparison.Ordinal)));
        Assert.Contains("advanced: line pulsed", text);
        Assert.Contains("arena", text);
        Assert.Contains("drum rolling", text);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public void Damaged_weights_make_the_reading_fail()
    {
        const int Frames = 30;
        List<byte[]> pictures = _sequence.Pictures(Path.Combine(Meter.Folder, "sequence"), Frames, _ => { });
        int sound = RightReadings(Meter.Ecb, pictures), damaged = RightReadings(WithDamagedWeights(Meter.Ecb), pictures);
        Assert.InRange(sound, Frames * 2 / 3, Frames);
        Assert.InRange(damaged, 0, Frames / 5);
    }

    /// <summary>Frames whose drums, resolved together, are within half a unit of the truth.</summary>
    private int RightReadings(byte[] file, List<byte[]> pictures)
    {
        using var model = Model.Load(file);
        var player = new MeterPlayer(model, _sequence, pictures);
        player.Play();
        return player.Readings.Count(frame => Math.Abs(frame.Reading - frame.Truth) <= 0.5);
    }

    /// <summary>The sign of every fourth weight turned, sums and checksums corrected: still a sound file.</summary>
    private static unsafe byte[] WithDamagedWeights(byte[] file)
    {
        byte[] damaged = [.. file];
        using (var model = Model.Load(file))
        fixed (byte* start = damaged)
        {
            byte* weights = start + model.File.Section(SectionId.Weights)->Offset;
            var op = (OperatorRecord*)(start + model.File.Section(SectionId.Operators)->Offset);
            for (int i = 0; i < model.File.Operators.Length; i++, op++)
                if (op->Layout != WeightLayout.None)
                {
                    op->Flags &= ~OperatorFlags.ShortOutputStage; // other weights, other bounds
                    Damage(*op, weights + op->Weights, model.File.Views[op->FirstInput].Channels, model.File.Views[op->Output].Channels);
                }
        }
        BlobWriter.Seal(damaged);
        return damaged;
    }

    private static unsafe void Damage(in OperatorRecord op, byte* weights, int inputs, int outputs)
    {
        WeightStream stream = WeightLayouts.Stream(op, inputs, outputs);
        int perGroup = op.Kind == OperatorKind.Depthwise ? 1 : inputs / op.Groups, next = 0;
        for (int channel = 0; channel < outputs; channel++)
            for (int row = 0; row < op.Vertical.Size; row++)
                for (int column = 0; column < op.Horizontal.Size; column++)
                    for (int input = 0; input < perGroup; input++)
                        if (next++ % 4 == 0)
                        {
                            ref sbyte weight = ref ((sbyte*)weights)[stream.Weight(channel, row, column, input)];
                            *(int*)(weights + stream.Sum(channel)) -= 2 * weight;
                            weight = (sbyte)-weight;
                        }
    }
}
