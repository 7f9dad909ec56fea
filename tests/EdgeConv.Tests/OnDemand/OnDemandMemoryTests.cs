using EdgeConv.Blob;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using EdgeConv.Tests.Frames;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.OnDemand;

/// <summary>Alone in the process while they run: they count the bytes of all its threads.</summary>
[CollectionDefinition(nameof(OnDemandMemoryTests), DisableParallelization = true)]
public sealed class OnDemandMemoryCollection;

[Collection(nameof(OnDemandMemoryTests))]
public sealed class OnDemandMemoryTests
{
    private const int Runs = 200, Rounds = 20;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Frames_and_reals_run_without_allocating(int threads, bool isOnDemand)
    {
        var layout = new FrameLayout(64, 48, PixelFormat.Yuyv);
        var conversion = new FrameConversion { Width = 32, Height = 24 };
        NetworkDescription network = CopyNetwork.Of(conversion, CopyNetwork.Table(conversion.Channels), isOnDemand);
        using var model = Model.Load(BlobWriter.Write(network, RandomPlan.Of(network, 7).Plan));
        using var session = new Session(model, new SessionOptions { Threads = threads });
        using FrameInput whole = new(session, layout), part = new(session, layout, new Rectangle(4, 4, 30, 20));
        byte[] pixels = FrameCases.Noise(new SeededRandom(5), layout);
        float[] reals = new float[model.Inputs[0].Elements], answer = new float[model.Outputs[0].Elements];

        // The runtime's own threads allocate now and then, as when they recompile what runs often; a run that allocates does in every round.
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Runs; i++)
            {
                whole.Run(new Frame(pixels, layout));
                part.Crop = new(i % 20, i % 7, 10 + i % 30, 5 + i % 35);
                part.Run(new Frame(pixels, layout));
                session.GetOutput(answer);
                session.Run(reals, answer);
            }
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.Equal(0, least);
    }
}
