using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests;

/// <summary>Sessions that run one after the other in one arena.</summary>
public sealed unsafe class ArenaTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Sessions_in_one_arena_answer_as_each_in_its_own(int threads)
    {
        var random = new SeededRandom(8);
        var options = new SessionOptions { Threads = threads };
        for (int i = 0; i < 12; i++)
        {
            Model[] models = [.. Enumerable.Range(0, 3).Select(k => Model.Load(File((ulong)(3 * i + k))))];
            using (var arena = new Arena(Arena.BytesFor(models)))
            {
                Assert.Equal(models.Max(Session.RequiredArenaBytes), arena.Bytes);
                Session[] shared = [.. models.Select(model => new Session(model, options, arena))], own = [.. models.Select(model => new Session(model, options))];
                for (int run = 0; run < 6; run++)
                {
                    int k = random.NextInt(3);
                    var input = new sbyte[models[k].Inputs[0].Elements];
                    random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(input.AsSpan()));
                    Assert.Equal(Answer(own[k], input), Answer(shared[k], input));
                }
                foreach (Session session in shared.Concat(own))
                    session.Dispose();
                new Span<sbyte>(arena.For(models[0]), (int)arena.Bytes).Fill(1); // a session does not free what it shares
            }
            foreach (Model model in models)
                model.Dispose();
        }
    }

    [Fact]
    public void An_arena_that_is_too_small_is_refused_with_the_bytes_that_are_needed()
    {
        using Model model = Model.Load(File(1));
        long needed = Session.RequiredArenaBytes(model);
        using Arena small = new(needed - 1), enough = new(needed);
        var error = Assert.Throws<EdgeConvException>(() => new Session(model, null, small));
        Assert.Equal("EC1113", error.Code?.Id);
        Assert.Contains($"an arena of {needed} bytes, this one has {needed - 1}", error.Message);
        new Session(model, null, enough).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => new Arena(0));
    }

    [Fact]
    public void A_disposed_arena_runs_nothing()
    {
        using Model model = Model.Load(File(1));
        var arena = new Arena(Arena.BytesFor(model));
        using var session = new Session(model, null, arena);
        arena.Dispose();
        arena.Dispose();
        Assert.Throws<ObjectDisposedException>(session.Run);
        Assert.Throws<ObjectDisposedException>(() => session.SetInput(new sbyte[model.Inputs[0].Elements]));
        Assert.Throws<ObjectDisposedException>(() => session.GetOutput(new sbyte[model.Outputs[0].Elements]));
        Assert.Throws<ObjectDisposedException>(() => new Session(model, null, arena));
    }

    private static byte[] File(ulong seed)
    {
        NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 2 + (int)(seed % 5));
        return BlobWriter.Write(network, RandomPlan.Of(network, seed).Plan);
    }

    private static sbyte[] Answer(Session session, sbyte[] input)
    {
        for (int i = 1; i < session.Model.Inputs.Count; i++)
            session.SetInput(new sbyte[session.Model.Inputs[i].Elements], i);
        session.SetInput(input);
        session.Run();
        var answer = new sbyte[session.Model.Outputs[0].Elements];
        session.GetOutput(answer);
        return answer;
    }
}
