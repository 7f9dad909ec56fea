using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Rows;

/// <summary>The same network gives the same bytes under every valid plan, and reads nothing that is dead or outside.</summary>
[Trait("suite", "kernels")]
public sealed unsafe class RandomPlanTests
{
    public static TheoryData<string, string> Kinds
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (OperatorKind kind in Enum.GetValues<OperatorKind>())
                foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
                    data.Add(kind.ToString(), rule.ToString());
            return data;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Each_operator_gives_the_bytes_of_the_layer_plan(string kind, string rule)
    {
        for (ulong seed = 0; seed < 12; seed++)
            SameBytesUnderRandomPlans(RandomNetwork.OfKind(seed, Enum.Parse<Rule>(rule), Enum.Parse<OperatorKind>(kind)), seed, plans: 4);
    }

    [Theory, InlineData("Xnnpack"), InlineData("Tflm")]
    public void Networks_with_branches_give_the_bytes_of_the_layer_plan(string rule)
    {
        for (ulong seed = 0; seed < 40; seed++)
            SameBytesUnderRandomPlans(RandomNetwork.Of(seed, Enum.Parse<Rule>(rule), operators: 1 + (int)(seed % 7)), seed, plans: 3);
    }

    private static void SameBytesUnderRandomPlans(NetworkDescription network, ulong seed, int plans)
    {
        var input = new byte[network.Tensors[0].Bytes];
        new SeededRandom(seed + 1000).NextBytes(input);
        sbyte[] expected = Run(BlobWriter.Write(network, SimplePlans.LayerByLayer(network)), input, dying: null);
        for (int i = 0; i < plans; i++)
        {
            RandomPlan random = RandomPlan.Of(network, seed * 100 + (ulong)i);
            Assert.Equal(expected, Run(BlobWriter.Write(network, random.Plan), input, random.Dying));
        }
    }

    /// <summary>Runs with the arena between two unreadable pages, once against each.</summary>
    private static sbyte[] Run(byte[] file, byte[] input, List<(int Address, int Bytes)>[]? dying)
    {
        using var model = Model.Load(file);
        sbyte[] atEnd = Run(model, input, dying, atEnd: true), atStart = Run(model, input, dying, atEnd: false);
        Assert.Equal(atEnd, atStart);
        return atEnd;
    }

    private static sbyte[] Run(Model model, byte[] input, List<(int Address, int Bytes)>[]? dying, bool atEnd)
    {
        int bytes = ((int)Session.RequiredArenaBytes(model) + 63) / 64 * 64;
        using GuardedMemory memory = atEnd ? GuardedMemory.EndsAtWall(bytes) : GuardedMemory.StartsAtWall(bytes);
        using var session = new Session(model, (sbyte*)memory.Pointer, buffersInputs: true);
        session.SetInput(MemoryMarshal.Cast<byte, sbyte>(input));
        if (dying is null)
            session.Run();
        for (int step = 0; step < (dying?.Length ?? 0); step++)
        {
            session.RunSteps(step, 1);
            foreach (var (address, count) in dying![step])
                new Span<byte>(memory.Pointer + address, count).Fill(0x55);
        }
        return OutputBytes.Of(session);
    }
}
