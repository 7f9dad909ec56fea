using EdgeConv.Node.Latency;
using EdgeConv.Node.Policy;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class ThermalTests
{
    [Fact]
    public void Is_hot_from_the_limit_until_it_is_below_the_resume_temperature()
    {
        var policy = new ThermalPolicy(80_000, 70_000, 2);
        Assert.False(policy.Update(79_999));
        Assert.True(policy.Update(80_000));
        Assert.False(policy.Update(70_000));
        Assert.True(policy.IsHot);
        Assert.True(policy.Update(69_999));
        Assert.False(policy.IsHot);
    }

    [Theory]
    [InlineData(30, 2)]
    [InlineData(25, 2)]
    [InlineData(7, 2)]
    [InlineData(30, 0.5)]
    [InlineData(1, 2)]
    public void While_it_is_hot_as_many_frames_are_taken_as_it_says_and_all_of_a_slower_camera(double camera, double allowed)
    {
        var policy = new ThermalPolicy(80_000, 70_000, allowed);
        policy.Update(90_000);
        int seconds = 60, taken = 0;
        for (int i = 0; i < camera * seconds; i++)
            taken += policy.Takes((long)(i / camera * NodeClock.Second)) ? 1 : 0;
        Assert.InRange(taken, Math.Min(camera, allowed) * seconds - 1, Math.Min(camera, allowed) * seconds + 1);
    }

    [Fact]
    public void A_file_that_holds_no_number_or_is_absent_is_an_error_that_names_it()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.Contains(path, Assert.Throws<EdgeConvException>(() => new TemperatureFile(path)).Message);
            File.WriteAllText(path, "51234\n");
            using (var file = new TemperatureFile(path))
            {
                Assert.True(file.TryRead(out int thousandths));
                Assert.Equal(51234, thousandths);
                File.WriteAllText(path, "-1500\n");
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.True(file.TryRead(out thousandths));
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
                Assert.Equal(-1500, thousandths);
            }
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Contains(path, Assert.Throws<EdgeConvException>(() => new TemperatureFile(path)).Message);
    }
}
