using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Errors;
using EdgeConv.Nano;
using EdgeConv.Numerics;
using EdgeConv.Tests.Blob;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>
/// Damaged files on the firmware: one exception with a sentence, or a run. What the library takes, too, gives the library's bytes; the other way the library also
/// proves the plan, and more of what cannot harm.
/// </summary>
[Trait("suite", "fuzz")]
public sealed class NanoFuzzTests(ITestOutputHelper output)
{
    private const int Seeds = 80;

    private static readonly string[] s_headers = ["no .ecb file", "has version", "as long as its header says", "other sections", "wrong checksum", "checksum is wrong", "what this firmware does not know"];

    [Fact]
    public void Damaged_files_are_refused_or_run()
    {
        byte[][] files = [.. Files().Take(Seeds)];
        var target = new FuzzTarget("nano", output) { IsHeader = e => s_headers.Any(text => e.Message.Contains(text, StringComparison.Ordinal)), MostBytes = 16 << 20, MostSeconds = 5 };
        target.Run(3000, random =>
        {
            byte[] file = (byte[])files[random.NextInt(Seeds)].Clone();
            if (random.NextInt(30) == 0)
                return file[..random.NextInt(file.Length)];
            RecordMutations.Change(file, random);
            return file;
        }, file => Use(file, target));
        if (FuzzTarget.IsTimed)
            return;
        Assert.InRange(target.Headers, 0, target.Cases * 8 / 10);
        Assert.InRange(target.Rules, 35, int.MaxValue);
        Assert.InRange(target.Of("run"), target.Cases / 10, target.Cases * 9 / 10);
        Assert.InRange(target.Of("equal"), target.Cases / 10, target.Cases);
    }

    /// <summary>Of every kind of operator, and networks of several, given and on demand, under several plans.</summary>
    private static IEnumerable<byte[]> Files()
    {
        OperatorKind[] kinds = [.. Enum.GetValues<OperatorKind>().Where(kind => Portable.NanoSupport.Runs((int)kind) && kind != OperatorKind.PairTable)];
        for (ulong seed = 0; ; seed++)
        {
            NetworkDescription network = seed % 2 == 0 ? RandomNetwork.OfKind(seed, Rule.Tflm, kinds[(int)(seed / 2 % (ulong)kinds.Length)]) : RandomNetwork.Of(seed, Rule.Tflm, operators: 3);
            PlannedNetwork planned = Planner.Of(network.Operators[0].Kind == OperatorKind.Frame ? CameraRows.Remove(network) : network,
                new() { Goal = seed % 3 == 0 ? PlanGoal.Layer : PlanGoal.Stream, Input = seed % 5 == 0 ? InputMode.Camera : InputMode.Kept });
            byte[] file = BlobWriter.Write(planned.Network, planned.Plan);
            if (Runs(file))
                yield return file;
        }
    }

    private static bool Runs(byte[] file)
    {
        try
        {
            NanoRun.Load(file);
            return true;
        }
        catch (NanoModelException)
        {
            return false;
        }
    }

    private static void Use(byte[] file, FuzzTarget target)
    {
        try
        {
            NanoModel nano = NanoRun.Load(file);
            var session = new NanoSession(nano);
            if (nano.IsInputOnDemand)
                session.SetInput(new sbyte[nano.InputElements]);
            session.Run();
            session.GetOutput(new sbyte[nano.OutputElements]);
        }
        catch (NanoModelException e)
        {
            throw new EdgeConvException(FileErrors.Damaged, $"file: {e.Message}");
        }
        target.Count("run");
        if (!IsTaken(file))
            return;
        NanoRun.Equal(file, 7, "a file that both take");
        target.Count("equal");
    }

    private static bool IsTaken(byte[] file)
    {
        try
        {
            using var model = Model.Load(file);
            return true;
        }
        catch (EdgeConvException)
        {
            return false;
        }
    }
}
