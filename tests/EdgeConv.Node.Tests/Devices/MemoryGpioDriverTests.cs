using System.Device.Gpio;
using EdgeConv.Devices;
using Xunit;

namespace EdgeConv.Node.Tests.Devices;

public sealed class MemoryGpioDriverTests : IDisposable
{
    private readonly GpioController _controller = new(new MemoryGpioDriver(8));

    public void Dispose() => _controller.Dispose();

    [Fact]
    public void What_is_written_is_read_back_and_an_input_is_where_its_resistor_pulls()
    {
        _controller.OpenPin(3, PinMode.Output);
        _controller.Write(3, PinValue.High);
        Assert.Equal(PinValue.High, _controller.Read(3));
        _controller.Toggle(3);
        Assert.Equal(PinValue.Low, _controller.Read(3));
        _controller.SetPinMode(3, PinMode.InputPullUp);
        Assert.Equal(PinValue.High, _controller.Read(3));
        _controller.SetPinMode(3, PinMode.InputPullDown);
        Assert.Equal(PinValue.Low, _controller.Read(3));
    }

    [Fact]
    public void Mistakes_are_the_exceptions_of_the_other_drivers()
    {
        Assert.Throws<ArgumentException>(() => _controller.OpenPin(8));
        _controller.OpenPin(1, PinMode.Input);
        Assert.Throws<InvalidOperationException>(() => _controller.Write([new PinValuePair(1, PinValue.High)]));
        Assert.Throws<InvalidOperationException>(() => _controller.SetPinMode(1, (PinMode)99));
    }

    [Fact]
    public void A_wait_for_an_edge_ends_as_a_time_out()
    {
        _controller.OpenPin(1, PinMode.Input);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.True(_controller.WaitForEvent(1, PinEventTypes.Rising, soon.Token).TimedOut);
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        PinValuePair[] pairs = [new(2, PinValue.Low)];
        _controller.OpenPin(2, PinMode.Output);
        Assert.Equal(0, Allocations.Of(i =>
        {
            pairs[0] = new(2, (i & 1) == 0);
            _controller.Write(pairs);
            _controller.Read(pairs);
        }));
        Assert.Equal(0, Allocations.Of(_ => _controller.Toggle(2)));
    }
}
