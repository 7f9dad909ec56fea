using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using EdgeConv.Threads;
using Xunit;

namespace EdgeConv.Tests.Threads;

/// <summary>One answer with any number of threads and any split.</summary>
public sealed unsafe class ThreadedSessionTests
{
    private static readonly Split?[] s_splits = Emulation.IsOn
        ? [null, Split.Rows, Split.Columns, Split.Channels] : [null, Split.Alone, Split.Rows, Split.Columns, Split.Channels];

    /// <summary>Channels: a few, up to five blocks of 16, up to seven blocks of 8 for depthwise operators with a tail.</summary>
    [Theory]
    [InlineData("Xnnpack", 1)]
    [InlineData("Xnnpack", 16)]
    [InlineData("Xnnpack", 11)]
    [InlineData("Tflm", 16)]
    public void Networks_give_the_same_bytes_however_they_are_split(string rule, int widen)
    {
        Rule which = Enum.Parse<Rule>(rule);
        for (ulong seed = 0; seed < (Emulation.IsOn ? 2u : 8u); seed++)
            Agree(RandomNetwork.Of(seed, which, operators: 2 + (int)(seed % 6), widen), seed);
    }

    public static TheoryData<string> Kinds => [.. KernelRegistry.Kinds.Select(kind => kind.ToString())];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_of_operator_gives_the_same_bytes_however_it_is_split(string kind)
    {
        int sliced = 0;
        for (ulong seed = 0; seed < (Emulation.IsOn ? 3u : 6u); seed++)
        {
            NetworkDescription network = RandomNetwork.OfKind(seed, Rule.Xnnpack, Enum.Parse<OperatorKind>(kind), widen: seed % 2 == 0 ? 16 : 11);
            Agree(network, seed);
            sliced += network.Operators.Count(op => op.Groups <= 1 && (network.Views[op.Output].Channels > 16 || network.Tensors[network.Views[op.Output].Tensor].IsReal));
        }
        Assert.True(sliced > 0 || Emulation.IsOn || kind == nameof(OperatorKind.ArgExtreme)); // which makes one channel
    }

    private static void Agree(NetworkDescription network, ulong seed)
    {
        var input = new byte[network.Tensors[0].Bytes];
        new SeededRandom(seed + 2000).NextBytes(input);
        byte[] whole = BlobWriter.Write(network, SimplePlans.LayerByLayer(network)), rows = BlobWriter.Write(network, RandomPlan.Of(network, seed).Plan);
        sbyte[] expected = Run(whole, input, 1, null);
        foreach (Split? split in s_splits)
        {
            for (int threads = 2; threads <= 4; threads += Emulation.IsOn ? 2 : 1)
                Assert.Equal(expected, Run(whole, input, threads, split));
            Assert.Equal(expected, Run(rows, input, 3, split));
        }
    }

    /// <summary>With an arena that ends, or begins, at a page that may not be touched, and step by step.</summary>
    private static sbyte[] Run(byte[] file, byte[] input, int threads, Split? split)
    {
        using var model = Model.Load(file);
        int bytes = ((int)Session.RequiredArenaBytes(model) + 63) / 64 * 64;
        using GuardedMemory memory = threads % 2 == 0 ? GuardedMemory.EndsAtWall(bytes) : GuardedMemory.StartsAtWall(bytes);
        using var session = new Session(model, (sbyte*)memory.Pointer, default, threads, split, buffersInputs: true);
        sbyte[] output = [];
        for (int run = 0; run < 2; run++)
        {
            session.SetInput(MemoryMarshal.Cast<byte, sbyte>(input));
            if (run == 0)
                session.Run();
            else
                for (int step = 0; step < model.StepCount; step++)
                    session.RunSteps(step, 1);
            output = OutputBytes.Of(session);
        }
        return output;
    }
}
