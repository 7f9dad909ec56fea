using EdgeConv.Blob;
using EdgeConv.Errors;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

[Trait("suite", "fuzz")]
public sealed unsafe class BlobFuzzTests(ITestOutputHelper output)
{
    private static readonly ErrorCode[] s_headers = [FileErrors.NoEcb, FileErrors.TooLong, FileErrors.Version, FileErrors.Sections, FileErrors.Damaged];

    /// <summary>Of each kind of operator, and of several: with labels, frames, volumes and views.</summary>
    private const int Seeds = 60;

    [Fact]
    public void Damaged_files_are_refused_or_run_inside_their_memory()
    {
        byte[][] files = [.. Enumerable.Range(0, Seeds).Select(seed => File((ulong)seed))];
        var target = new FuzzTarget("ecb", output)
        {
            IsHeader = e => s_headers.Contains(e.Code), MostBytes = 16 << 20, MostSeconds = 5,
            // Of a refused plan the rule that it breaks; operators and tensors are named there without marks.
            Essence = message => message.StartsWith("the plan is refused (", StringComparison.Ordinal) ? message.Split(')')[0].Replace('(', ' ') : message,
        };
        int runs = 0;
        target.Run(2000, random =>
        {
            byte[] file = (byte[])files[random.NextInt(Seeds)].Clone();
            if (random.NextInt(30) == 0)
                return file[..random.NextInt(file.Length)];
            RecordMutations.Change(file, random);
            return file;
        }, file => Run(file, runs++, target));
        if (FuzzTarget.IsTimed)
            return;
        Assert.InRange(target.Headers, 0, target.Cases * 8 / 10);
        Assert.InRange(target.Rules, 80, int.MaxValue);
        Assert.InRange(target.Of("run"), target.Cases / 10, target.Cases * 9 / 10);
    }

    private static byte[] File(ulong seed)
    {
        Rule rule = seed % 2 == 0 ? Rule.Xnnpack : Rule.Tflm;
        NetworkDescription network = RandomNetwork.Of(seed, rule, operators: 1 + (int)(seed % 6), isOnDemand: seed % 3 == 0);
        network.Labels.Add("label");
        return BlobWriter.Write(network, SimplePlans.RowByRow(network));
    }

    /// <summary>File and arena both lie against an unreadable page.</summary>
    private static void Run(byte[] file, int number, FuzzTarget target)
    {
        using GuardedMemory place = GuardedMemory.EndsAtWall((file.Length + 63) / 64 * 64);
        file.CopyTo(place.Span);
        using Model model = Model.InPlace(place.Pointer, file.Length, "model");
        int bytes = ((int)Session.RequiredArenaBytes(model) + 63) / 64 * 64;
        if (Math.Max(bytes, model.Inputs.Max(input => (long)input.Elements)) > 1 << 24)
            return;
        using GuardedMemory arena = number % 2 == 0 ? GuardedMemory.EndsAtWall(bytes) : GuardedMemory.StartsAtWall(bytes);
        using var session = new Session(model, (sbyte*)arena.Pointer, buffersInputs: true);
        session.Run();
        foreach (Endpoint endpoint in model.Outputs)
            session.GetOutput(new float[endpoint.Elements]);
        target.Count("run");
    }
}
