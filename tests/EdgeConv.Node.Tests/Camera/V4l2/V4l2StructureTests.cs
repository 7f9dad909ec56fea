using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeConv.Camera.V4l2;
using EdgeConv.Linux;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.V4l2;

/// <summary>Sizes, offsets and numbers as a C compiler prints them for linux/videodev2.h on x86-64 and aarch64.</summary>
public sealed class V4l2StructureTests
{
    [Fact]
    public void Structures_are_as_large_as_the_kernel_s()
    {
        Assert.Equal(104, Unsafe.SizeOf<V4l2Capability>());
        Assert.Equal(64, Unsafe.SizeOf<V4l2FormatDescription>());
        Assert.Equal(44, Unsafe.SizeOf<V4l2FrameSize>());
        Assert.Equal(52, Unsafe.SizeOf<V4l2FrameInterval>());
        Assert.Equal(208, Unsafe.SizeOf<V4l2Format>());
        Assert.Equal(204, Unsafe.SizeOf<V4l2StreamParameters>());
        Assert.Equal(20, Unsafe.SizeOf<V4l2RequestBuffers>());
        Assert.Equal(88, Unsafe.SizeOf<V4l2Buffer>());
        Assert.Equal(32, Unsafe.SizeOf<V4l2EventSubscription>());
        Assert.Equal(136, Unsafe.SizeOf<V4l2Event>());
        Assert.Equal(80, Unsafe.SizeOf<V4l2Input>());
        Assert.Equal(132, Unsafe.SizeOf<V4l2Timings>());
        Assert.Equal(8, Unsafe.SizeOf<PollEntry>());
    }

    [Theory]
    [InlineData(typeof(V4l2Capability), nameof(V4l2Capability.DeviceCapabilities), 88)]
    [InlineData(typeof(V4l2FormatDescription), nameof(V4l2FormatDescription.PixelFormat), 44)]
    [InlineData(typeof(V4l2FrameSize), nameof(V4l2FrameSize.Width), 12)]
    [InlineData(typeof(V4l2FrameSize), nameof(V4l2FrameSize.LeastHeight), 24)]
    [InlineData(typeof(V4l2FrameInterval), nameof(V4l2FrameInterval.Interval), 20)]
    [InlineData(typeof(V4l2Format), nameof(V4l2Format.Width), 8)]
    [InlineData(typeof(V4l2Format), nameof(V4l2Format.BytesPerLine), 24)]
    [InlineData(typeof(V4l2Format), nameof(V4l2Format.SizeImage), 28)]
    [InlineData(typeof(V4l2Format), nameof(V4l2Format.ColourSpace), 32)]
    [InlineData(typeof(V4l2Format), nameof(V4l2Format.YuvEncoding), 44)]
    [InlineData(typeof(V4l2Format), nameof(V4l2Format.Quantization), 48)]
    [InlineData(typeof(V4l2StreamParameters), nameof(V4l2StreamParameters.Interval), 12)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.BytesUsed), 8)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.Flags), 12)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.Seconds), 24)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.Sequence), 56)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.Memory), 60)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.Offset), 64)]
    [InlineData(typeof(V4l2Buffer), nameof(V4l2Buffer.Length), 72)]
    [InlineData(typeof(V4l2Event), nameof(V4l2Event.Changes), 8)]
    [InlineData(typeof(V4l2Event), nameof(V4l2Event.Pending), 72)]
    [InlineData(typeof(V4l2Input), nameof(V4l2Input.Status), 56)]
    [InlineData(typeof(V4l2Input), nameof(V4l2Input.Capabilities), 60)]
    [InlineData(typeof(V4l2Timings), nameof(V4l2Timings.Width), 4)]
    [InlineData(typeof(V4l2Timings), nameof(V4l2Timings.PixelClock), 20)]
    public void Fields_lie_where_the_kernel_has_them(Type structure, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(structure, field));

    [Theory]
    [InlineData(V4l2Request.QueryCapabilities, 0x80685600)]
    [InlineData(V4l2Request.EnumerateFormats, 0xc0405602)]
    [InlineData(V4l2Request.SetFormat, 0xc0d05605)]
    [InlineData(V4l2Request.RequestBuffers, 0xc0145608)]
    [InlineData(V4l2Request.QueryBuffer, 0xc0585609)]
    [InlineData(V4l2Request.Queue, 0xc058560f)]
    [InlineData(V4l2Request.Dequeue, 0xc0585611)]
    [InlineData(V4l2Request.StreamOn, 0x40045612)]
    [InlineData(V4l2Request.StreamOff, 0x40045613)]
    [InlineData(V4l2Request.GetParameters, 0xc0cc5615)]
    [InlineData(V4l2Request.SetParameters, 0xc0cc5616)]
    [InlineData(V4l2Request.GetInput, 0x80045626)]
    [InlineData(V4l2Request.EnumerateInputs, 0xc050561a)]
    [InlineData(V4l2Request.EnumerateSizes, 0xc02c564a)]
    [InlineData(V4l2Request.EnumerateIntervals, 0xc034564b)]
    [InlineData(V4l2Request.QueryTimings, 0x80845663)]
    [InlineData(V4l2Request.GetTimings, 0xc0845658)]
    [InlineData(V4l2Request.SetTimings, 0xc0845657)]
    [InlineData(V4l2Request.SubscribeEvent, 0x4020565a)]
    [InlineData(V4l2Request.DequeueEvent, 0x80885659)]
    public void Requests_have_the_kernel_s_numbers_and_a_name(uint request, uint number)
    {
        Assert.Equal(number, request);
        Assert.StartsWith("VIDIOC_", V4l2Request.Name(request), StringComparison.Ordinal);
    }
}
