using EdgeConv.Camera;
using EdgeConv.Camera.V4l2;
using EdgeConv.Linux;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.V4l2;

public sealed class V4l2SurveyTests
{
    [Fact]
    public void A_camera_is_described_with_formats_sizes_and_rates()
    {
        using var device = new FakeDevice();
        device.Offers.Add((0x31384142, [(1920, 1080)])); // BA81
        CameraDescription camera = Describe(device)!;
        Assert.Equal(("/dev/video3", "fake", "A fake camera", false), (camera.Path, camera.Driver, camera.Card, camera.IsBusy));
        Assert.Equal(["YUYV", "BA81"], camera.Offers.Select(offer => offer.Code));
        Assert.Equal([CaptureFormat.Yuyv, CaptureFormat.Any], camera.Offers.Select(offer => offer.Format));
        Assert.Equal(["640x480 at 30, 15 frames/s", "320x240 at 30, 15 frames/s"], camera.Offers[0].Sizes.Select(size => size.ToString()));
        Assert.True(camera.IsReadable);
        Assert.Null(camera.Problem);
    }

    [Fact]
    public void A_node_that_captures_nothing_is_left_out()
    {
        using var device = new FakeDevice { Capabilities = 0x0400_0002 };
        Assert.Null(Describe(device));
    }

    [Fact]
    public void A_camera_that_may_not_be_opened_is_listed_with_the_remedy()
    {
        using var device = new FakeDevice { FailsAt = 0, FailsWith = Errno.EACCES };
        CameraDescription camera = Describe(device)!;
        Assert.Equal(CameraErrors.NotPermitted, camera.ProblemCode);
        Assert.Contains("group video", camera.Problem, StringComparison.Ordinal);
        Assert.False(camera.IsReadable);
    }

    [Fact]
    public void A_camera_in_use_is_busy_and_its_formats_are_listed_all_the_same()
    {
        using var device = new FakeDevice { FailsAt = 2, FailsWith = Errno.EBUSY };
        CameraDescription camera = Describe(device)!;
        Assert.Equal(V4l2Request.EnumerateIntervals, device.LastCall);
        Assert.True(camera.IsBusy);
        Assert.True(camera.IsReadable);
    }

    [Fact]
    public void Devices_are_listed_in_order_of_their_numbers()
    {
        string folder = Directory.CreateTempSubdirectory("edgeconv-dev").FullName;
        try
        {
            foreach (string name in new[] { "video10", "video2", "video", "videodev", "video0", "vbi0", "video-1" })
                File.WriteAllText(Path.Combine(folder, name), "");
            Assert.Equal(["video0", "video2", "video10"], Cameras.Paths(folder).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Listing_this_machine_s_cameras_does_not_fail() => Assert.All(Cameras.List(), camera => Assert.StartsWith("/dev/video", camera.Path, StringComparison.Ordinal));

    private static CameraDescription? Describe(FakeDevice device)
    {
        FakeKernel.Device = device;
        CameraDescription? camera = V4l2Survey.Describe<FakeKernel>("/dev/video3");
        Assert.Equal(0, device.OpenDescriptors);
        return camera;
    }
}
