using System.Device.Gpio;
using System.Text;
using EdgeConv.Camera;
using EdgeConv.Frames;
using EdgeConv.Node;
using EdgeConv.Testing;
using Xunit;

namespace RuleTests;

/// <summary>
/// The rule in a whole node: its model reads pictures, a lamp lies on pin 17 of a chip in memory, and time passes with the frames. What took an afternoon is
/// tested in a second, the same every time.
/// </summary>
public sealed class NodeTests : IDisposable
{
    private const string Configuration = """
        {
          "name": "meter", "camera": { "source": "/dev/video0" }, "model": { "file": "meter.ecb", "softmax": true },
          "rules": [ { "name": "high", "class": "high reading", "debounce": "200ms", "hold": "1s" } ],
          "outputs": [ { "rule": "high", "pin": "17" } ]
        }
        """;

    private static readonly FrameLayout s_picture = new(Digits.Width, Digits.Height, PixelFormat.Grey);

    private readonly string _folder = Directory.CreateTempSubdirectory("rule-tests-").FullName;
    private readonly SimulatedClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_lamp_shines_while_the_reading_is_high_and_a_second_longer()
    {
        // Ten frames a second: half a second of 3, a second of 9, two seconds of 1.
        PinRecording lamp = Run(camera => camera.Send(Digits.Picture(3), 5).Send(Digits.Picture(9), 10).Send(Digits.Picture(1), 20));
        // Two frames until the rule holds, two more for the debounce time; the last 9 is frame 14, and the frame that ends the hold time is the first after 2.4 s.
        Assert.Equal(["0.800000 17 high out", "2.400000 17 low out"], lamp.Changes.Select(change => change.ToString()));
    }

    [Fact]
    public void A_single_picture_of_a_high_digit_does_not_light_it() =>
        Assert.Empty(Run(camera => camera.Send(Digits.Picture(3), 5).Send(Digits.Picture(9), 2).Send(Digits.Picture(3), 20)).Changes);

    [Fact]
    public void A_camera_that_is_unplugged_turns_it_off_and_it_comes_back()
    {
        PinRecording lamp = Run(camera => camera.Send(Digits.Picture(9), 20).Lose().Refuse(12).Send(Digits.Picture(9), 20));
        Assert.Equal([true, false, true, false], lamp.Changes.Select(change => change.IsHigh)); // the last is the node's end
    }

    private PinRecording Run(Func<SimulatedCamera, SimulatedCamera> script)
    {
        File.Copy(Digits.Model, Path.Combine(_folder, "meter.ecb"));
        string configuration = Path.Combine(_folder, "meter.json");
        File.WriteAllText(configuration, Configuration, Encoding.UTF8);
        var chip = new SimulatedGpioDriver(28, _clock);
        DateTimeOffset start = _clock.GetUtcNow();
        var parts = new NodeParts
        {
            Camera = script(new SimulatedCamera(new CameraFormat(s_picture, IsJpeg: false, FramesPerSecond: 10), _clock)).End(),
            Pins = new GpioController(chip),
            Log = Stream.Null,
            Clock = _clock,
        };
        NodeRunner.Run(configuration, parts, TestContext.Current.CancellationToken, new HighReading(digit: 7, sureness: 0.5f, frames: 2) { Name = "high reading" });
        return PinRecording.Of(chip, start);
    }
}
