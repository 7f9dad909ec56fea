using EdgeConv.Simulator;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

[CollectionDefinition(nameof(GrowthTests), DisableParallelization = true)]
public sealed class GrowthCollection;

/// <summary>What allocates and grows is measured in the whole process: nothing may run beside.</summary>
[Collection(nameof(GrowthTests))]
public sealed class GrowthTests : IDisposable
{
    private readonly DemoNode _demo = new();

    public void Dispose() => _demo.Dispose();

    /// <summary>As fast as it goes, and waiting for each frame.</summary>
    [Theory]
    [InlineData(0, 3000)]
    [InlineData(16, 400)]
    public void The_inference_thread_allocates_nothing_while_others_look_at_everything(double speed, int frames)
    {
        using Simulation simulation = _demo.Start(options => options with { Plays = true, Speed = speed, FramesPerSecond = 25 });
        int looks = 0;
        DemoNode.Until(simulation, state =>
        {
            Assert.NotNull(simulation.EventsAfter(0));
            if (state.Frame is not null)
            {
                Assert.NotNull(simulation.TryPicture());
                Assert.NotNull(simulation.TryInput());
                Assert.NotNull(simulation.TryDisplay());
            }
            if (++looks % 16 == 0)
                simulation.Press("bell", looks % 32 == 0);
            return state.Frames > frames && looks > 100;
        });
        simulation.Pause();
        Assert.Equal(0, simulation.BytesAllocatedByInference);
        simulation.StartRecording();
        DemoNode.Until(simulation, state => state.Frame is not null);
        DemoNode.Play(simulation, 100);
        simulation.StopRecording();
        Assert.Equal(0, simulation.BytesAllocatedByInference);
        simulation.UsePlan("stream"); // the whole run counts now that it has ended
        Assert.Equal(0, simulation.BytesAllocatedByInference);
    }

    [Fact]
    public void Twenty_thousand_frames_take_no_more_than_two_thousand()
    {
        using Simulation simulation = _demo.Start(options => options with { Plays = true, Speed = 0, FramesPerSecond = 25 });
        (long heap, long files) = Size(2_000);
        (long laterHeap, long laterFiles) = Size(20_000);
        Assert.Equal(files, laterFiles);
        // The list of events still fills up; the smallest object a frame would be 432,000 bytes.
        Assert.True(laterHeap < heap + 200_000, $"{heap} bytes after 2,000 frames, {laterHeap} after 20,000");

        (long, long) Size(long frames)
        {
            simulation.Play();
            DemoNode.Until(simulation, state =>
            {
                simulation.EventsAfter(0);
                return state.Frames >= frames;
            }, seconds: 60);
            simulation.Pause();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return (GC.GetTotalMemory(true), Directory.EnumerateFiles(simulation.Folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        }
    }
}
