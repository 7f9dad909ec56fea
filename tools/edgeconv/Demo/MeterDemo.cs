using EdgeConv.Converter;
using EdgeConv.Converter.Quantise;
using EdgeConv.Frames;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Demo;

/// <summary>
/// The whole way: the meter's float network to int8, recorded frames through it, a line switched, a picture drawn, accuracy counted.
/// </summary>
internal sealed class MeterDemo(string folder, string picturePath, int mostFrames)
{
    /// <param name="progress">Told what is being done, and how much of it, 0 to 1 or not a number.</param>
    public DemoReport Run(Action<string, double> progress)
    {
        string source = Path.Combine(folder, "meter.onnx"), pictures = Path.Combine(folder, "sequence");
        MeterSequence sequence = MeterSequence.Read(pictures);
        Conversion conversion = ModelConverter.Convert(source, Options(Path.Combine(folder, "calibration.npy")),
            (stage, done) => progress(ConversionOptions.Text(stage, source), done));
        using var model = Model.Load(conversion.File, source);

        List<byte[]> frames = sequence.Pictures(pictures, Math.Min(mostFrames, sequence.Frames), done => progress("decoding frames", done));
        var player = new MeterPlayer(model, sequence, frames);
        player.Play();
        KindAccuracy[] accuracy = new DigitAccuracy(folder)
            .Measure(conversion.Source, model, done => progress("counting right digits, float and int8", done));

        List<FrameReading> readings = player.Readings;
        var report = new DemoReport(source, picturePath, readings.Count, readings.Count(Accepted),
            readings.Count(frame => frame.Verdict is not (Verdict.Accepted or Verdict.First)),
            readings.Sum(frame => frame.Advanced), player.Line.Length,
            readings.Where(frame => frame.Reported is not null && Accepted(frame)).Select(Error).DefaultIfEmpty(0).Max(),
            player.MedianMilliseconds, model.ArenaBytes, model.ArenaLowerBound, model.WeightBytes, model.FileBytes, model.Macs, accuracy,
            player.Line, [.. readings]);
        progress("drawing", double.NaN);
        OutputFile.Write(picturePath, DemoPicture.Draw(report, sequence, frames));
        return report;
    }

    /// <summary>The conversion of the meter's network: grey pictures, a level divided by 255.</summary>
    public static ConvertOptions Options(string calibration) => new()
    {
        Calibration = graph => CalibrationSet.FromNpy(calibration, graph),
        Quantise = QuantiseOptions.For(Effort.Good),
        Picture = _ => new() { Channels = ChannelOrder.Grey, Filter = ResizeFilter.Area },
        Labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    };

    private static bool Accepted(FrameReading frame) => frame.Verdict == Verdict.Accepted;

    private static double Error(FrameReading frame) => Math.Abs(frame.Reported!.Value - frame.Truth);
}
