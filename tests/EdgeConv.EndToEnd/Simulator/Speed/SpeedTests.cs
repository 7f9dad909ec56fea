extern alias nets;
using System.Text.Json;
using EdgeConv.Converter;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using nets::EdgeConv.Nets;
using EdgeConv.Node.Tests;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using EdgeConv.Simulator.Speed;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Speed;

public sealed class SpeedTests
{
    private const string ReadMe = "src/EdgeConv.Simulator/Speed/README.md";

    public static TheoryData<string, string> Networks => new()
    {
        { "vww", "models/models/vww96_int8.tflite" }, { "kws", "models/models/kws_dscnn_int8.tflite" }, { "resnet8", "models/models/resnet8_cifar10_int8.tflite" },
        { "ad", "peers/models/ad01_int8.tflite" }, { "wakeword", "models/models/str_ww_int8.tflite" },
    };

    [Theory, MemberData(nameof(Networks))]
    public void Predicted_instructions_are_those_that_were_counted(string network, string file) =>
        HoldCounts(network, ModelConverter.Convert(SharedData.File(file), new() { Plan = new() { Goal = PlanGoal.Layer } }).File);

    [Fact]
    public void Predicted_instructions_of_the_demo_are_those_that_were_counted() => HoldCounts("meter", MeterModel.File);

    [Fact]
    public void A_prediction_is_the_formula()
    {
        var work = new Workload(Instructions: 1_000_000, CacheWaits: 20_000, MemoryLatency: 30_000, MemoryStream: 50_000);
        CoreTiming core = CoreTiming.Of(CoreType.CortexA53)!;
        Assert.Equal((950_000 + 50_000 + 50_000) / 1e6, work.Milliseconds(core, clockMegahertz: 1000, speedup: 1), 1e-12);
        Assert.Equal((1_000_000 / 4.0 + 50_000) / 1e6, work.Milliseconds(core, clockMegahertz: 1000, speedup: 4), 1e-12);
        Assert.Equal((1_000_000 / 4.0 + 50_000) / 2e6, work.Milliseconds(core, clockMegahertz: 2000, speedup: 4), 1e-12);
    }

    /// <summary>The rows by hand: XNNPACK's instructions, the core's cycles for each, waits, four threads, the clock.</summary>
    [Fact]
    public void The_band_is_the_error_on_published_times()
    {
        double[] predicted =
        [
            ((133_624_000 * 0.95 + 6_726_619 + 10_089_660) / 3.919 + 7_667_940) / 1.4e6,
            ((115_487_000 * 0.63 + 3_363_261 + 3_650_600) / 3.919 + 3_978_875) / 1.5e6,
            ((50_897_000 * 0.52 + 3_016_369 + 25_320) / 3.911 + 1_622_900) / 2.4e6,
        ];
        double[] published = [30, 17, 4.0];
        SpeedBand band = SpeedBand.All;
        Assert.Equal(["raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5"], band.Because.Select(row => row.Board));
        for (int i = 0; i < predicted.Length; i++)
        {
            Assert.Equal(published[i], band.Because[i].Published);
            Assert.Equal(predicted[i], band.Because[i].Predicted, 1e-9);
            Assert.Equal(published[i] / predicted[i], band.Because[i].Ratio, 1e-9);
        }
        Assert.Equal(0.9 * published.Select((time, i) => time / predicted[i]).Min(), band.Low, 1e-9);
        Assert.Equal(1.1 * published.Select((time, i) => time / predicted[i]).Max(), band.High, 1e-9);
        Assert.InRange(1, band.Low, band.High);
        Assert.All(band.LeftOut, time => Assert.StartsWith("MobileNetV1", time.Network, StringComparison.Ordinal));
        Assert.Equal([46, 24], band.LeftOut.Select(time => time.Published));
    }

    [Fact]
    public void The_readme_shows_the_table_as_it_is()
    {
        string text = File.ReadAllText(RepositoryRoot.File(ReadMe));
        foreach (BandRow row in SpeedBand.All.Because)
        {
            string shown = FormattableString.Invariant($"{row.Instructions / 1000:#,0} |"), end = FormattableString.Invariant($"| {row.Predicted:0.0} ms | {row.Published:0.#} ms | {row.Ratio:0.00} |");
            Assert.Contains(text.Split('\n'), line => line.Contains(shown, StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal));
        }
        Assert.Contains(FormattableString.Invariant($"{SpeedBand.All.Low:0.00} to {SpeedBand.All.High:0.00}"), text, StringComparison.Ordinal);
    }

    /// <summary>What the table says of MobileNetV2's layer plan on each board. Weights are seeded: nothing here depends on them.</summary>
    [Fact]
    public void Waits_and_sharing_of_the_table_are_those_of_the_network()
    {
        using Model model = Model.Load(MobileNet());
        foreach (PublishedTime time in PublishedTime.All)
        {
            Boards.Board board = Boards.Board.Load(time.Board);
            Assert.Equal(time.ClockMegahertz, board.Cores.ClockMegahertz);
            using var work = new BoardWork(model, board);
            AssertNear(time.Work.CacheWaits, work.All.CacheWaits);
            AssertNear(time.Work.MemoryLatency, work.All.MemoryLatency);
            AssertNear(time.Work.MemoryStream, work.All.MemoryStream);
            AssertNear(time.Speedup, work.Speedup(PublishedTime.Threads));
        }
    }

    [Fact]
    public void A_board_takes_kernels_of_its_own_instructions_wherever_this_runs()
    {
        using Model model = Model.Load(MeterModel.File);
        using var three = new BoardWork(model, Boards.Board.Load("rpi3"));
        using var five = new BoardWork(model, Boards.Board.Load("rpi5"));
        Assert.EndsWith("Neon", three.Kernel(0), StringComparison.Ordinal);
        Assert.EndsWith("NeonDot", five.Kernel(0), StringComparison.Ordinal);
        Assert.True(five.All.Instructions < three.All.Instructions);
        Assert.Equal(1, three.Speedup(1));
        Assert.InRange(three.Speedup(2), 1.2, 2);
        Assert.InRange(three.Speedup(4), three.Speedup(2), 4);
    }

    [Fact]
    public void A_report_predicts_for_a_board_and_measures_here()
    {
        using Model model = Model.Load(MeterModel.File);
        MeasuredSpeed measured = MeasuredSpeed.Of(model, threads: 1);
        Assert.InRange(measured.Milliseconds, 1e-4, 10_000);
        SpeedReport report = SpeedReport.Of(model, Boards.Board.Load("rpi4"), measured);
        Assert.Equal(("raspberry-pi-4", "cortex-a72", 4, 1500), (report.Board, report.Core, report.Cores, report.ClockMegahertz));
        Assert.Equal([1, 2, 4], report.Predicted.Select(time => time.Threads));
        Assert.Null(report.Note);
        Assert.All(report.Predicted, time =>
        {
            Assert.Equal(time.Milliseconds * report.Band.Low, time.Low);
            Assert.Equal(time.Milliseconds * report.Band.High, time.High);
        });
        Assert.True(report.Predicted[0].Milliseconds > report.Predicted[2].Milliseconds);
        Assert.Equal(Enumerable.Range(0, model.Layers.Count), report.PerLayer.Select(layer => layer.Index));
        Assert.Equal(report.Predicted[0].Milliseconds * 1000, report.PerLayer.Sum(layer => layer.Microseconds), 1e-6);
        Assert.Equal(1, report.PerLayer.Sum(layer => layer.Share), 1e-9);

        SpeedReport here = SpeedReport.Of(model, Boards.Board.Load("desktop"), measured);
        Assert.Empty(here.Predicted);
        Assert.Contains("nothing is predicted", here.Note, StringComparison.Ordinal);
    }

    private static void HoldCounts(string network, byte[] file)
    {
        using Model model = Model.Load(file);
        using JsonDocument counts = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.File("tests/counts.json")));
        foreach ((string board, string core) in ((string, string)[])[("rpi3", "cortex-a53"), ("rpi5", "cortex-a76")])
        {
            using var work = new BoardWork(model, Boards.Board.Load(board));
            double counted = counts.RootElement.GetProperty(network).GetProperty(core).GetInt64();
            Assert.InRange(work.All.Instructions / counted, 0.95, 1.05);
        }
    }

    private static void AssertNear(double expected, double actual) => Assert.InRange(actual / expected, 0.99, 1.01);

    private static byte[] MobileNet()
    {
        string path = Path.Combine(Path.GetTempPath(), $"edgeconv-speed-{Environment.ProcessId}.onnx");
        try
        {
            File.WriteAllBytes(path, MobileNetV2.Build(new()).ToByteArray());
            return ModelConverter.Convert(path, new()
            {
                Calibration = _ => CalibrationSet.Of([Pictures.Next(new SeededRandom(11), 3, 224, 224)]), Plan = new() { Goal = PlanGoal.Layer },
            }).File;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
