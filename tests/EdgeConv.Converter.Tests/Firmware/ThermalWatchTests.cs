using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Nano;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.ThermalWatch;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>The application's compiled assembly on this computer: what it makes of frames, when its pin changes, what it says.</summary>
public sealed class ThermalWatchTests
{
    private const int Frames = 1000;

    private sealed class Lines : SerialLog
    {
        public List<string> Written { get; } = [];

        public override void Write(string line) => Written.Add(line);
    }

    private sealed class Pin : WakePin
    {
        public List<bool> Writes { get; } = [];

        public override void Write(bool high)
        {
            base.Write(high);
            Writes.Add(high);
        }
    }

    [Fact]
    public void Levels_are_those_of_the_library_for_counts_above_the_median()
    {
        var random = new SeededRandom(3);
        byte[] file = Network(1, scale: 0.37f, zeroPoint: -40);
        var preparation = new FrameLevels(NanoRun.Load(file));
        var levels = new sbyte[FrameLevels.Pixels];
        for (int frame = 0; frame < 500; frame++)
        {
            short[] counts = Frame(random);
            if (frame % 50 == 0)
                Array.Fill(counts, (short)frame);
            preparation.Make(counts, levels);
            int median = counts.Order().ElementAt(31);
            Assert.Equal(median, preparation.Median(counts));
            Assert.Equal(counts.Select(count => TflmRule.Quantise(Math.Clamp(count - median, -32, 95), 0.37f, -40)), levels);
        }
    }

    [Fact]
    public void Each_frames_lead_is_the_librarys_and_the_pin_follows_frames_in_a_row()
    {
        int edges = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            byte[] file = Network(seed, scale: 0.5f, zeroPoint: -30);
            using var model = Model.Load(file, "network");
            using var session = new Session(model);
            var random = new SeededRandom(seed);
            short[] recording = [.. Enumerable.Range(0, Frames / 10).SelectMany(_ => Enumerable.Repeat(Frame(random), random.NextInt(1, 80))).SelectMany(frame => frame).Take(Frames * FrameLevels.Pixels)];
            (Lines log, Pin pin) = (new(), new());
            var watch = new Watch(NanoRun.Load(file), new RecordedSensor(recording), pin, log);
            bool isOn = false;
            int inARow = 0, frame = 0;
            var expected = new List<string>();
            var scores = new sbyte[2];
            while (watch.Step())
            {
                short[] counts = recording[(frame * FrameLevels.Pixels)..((frame + 1) * FrameLevels.Pixels)];
                int median = counts.Order().ElementAt(31);
                session.SetInput([.. counts.Select(count => (float)Math.Clamp(count - median, -32, 95))]);
                session.Run();
                session.GetOutput(scores);
                Assert.Equal(scores[1] - scores[0], watch.Lead);
                inARow = scores[1] > scores[0] == isOn ? 0 : inARow + 1;
                if (inARow == (isOn ? 50 : 3))
                {
                    (isOn, inARow) = (!isOn, 0);
                    expected.Add($"frame {frame}: {(isOn ? "somebody, wake pin high" : "nobody, wake pin low")}");
                }
                Assert.Equal(isOn, pin.IsHigh);
                frame++;
            }
            Assert.Equal(recording.Length / FrameLevels.Pixels, watch.Frames);
            Assert.Equal(expected, log.Written);
            Assert.Equal(Enumerable.Range(0, expected.Count).Select(i => i % 2 == 0), pin.Writes);
            edges += expected.Count;
        }
        Assert.InRange(edges, 10, int.MaxValue);
    }

    [Fact]
    public void A_model_of_another_shape_is_refused()
    {
        byte[] file = NanoRun.File(RandomNetwork.OfKind(1, Rule.Tflm, OperatorKind.Table));
        string message = Assert.Throws<NanoModelException>(() => new Watch(NanoRun.Load(file), new RecordedSensor([]), new WakePin(), new SerialLog())).Message;
        Assert.EndsWith("not 64 and 2; give one that tools/presence made", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x00, 0x00, 0)]
    [InlineData(0x5C, 0x00, 92)]
    [InlineData(0xFF, 0x07, 2047)]
    [InlineData(0xFF, 0x0F, -1)]
    [InlineData(0x00, 0xF8, -2048)]
    public void A_pixels_registers_are_twelve_bits_with_a_sign(int low, int high, int counts) => Assert.Equal(counts, Amg8833.Counts(low, high));

    /// <summary>A background, its noise, and sometimes something warm.</summary>
    private static short[] Frame(SeededRandom random)
    {
        int background = random.NextInt(-40, 200), x = random.NextInt(8), y = random.NextInt(8), warmth = random.NextInt(2) * random.NextInt(120);
        return [.. Enumerable.Range(0, FrameLevels.Pixels).Select(i => (short)(background + random.NextInt(9) - 4 + warmth / (1 + Math.Abs(i % 8 - x) + Math.Abs(i / 8 - y))))];
    }

    /// <summary>A seeded network of 8 by 8 pixels and two scores.</summary>
    private static byte[] Network(ulong seed, float scale, int zeroPoint)
    {
        var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Tflm);
        int input = builder.Input(8, 8, 1);
        builder.Network.Tensors[input] = builder.Network.Tensors[input] with { Scale = scale, ZeroPoint = zeroPoint };
        var stride = new WindowRecord { Size = 3, Stride = 2, Dilation = 1, PadBefore = 1 };
        var all = new WindowRecord { Size = 4, Stride = 1, Dilation = 1 };
        int map = builder.Convolution(input, stride, stride, 4, 4, 6);
        return NanoRun.File(builder.Build(builder.Convolution(map, all, all, 1, 1, 2)));
    }
}
