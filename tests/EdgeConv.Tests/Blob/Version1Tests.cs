using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>
/// Files of version 1 are readable for ever: those of the fixture, written on the day it was frozen, give the answers they gave then. The fixture is never written
/// again; a version 2 gets one of its own.
/// </summary>
public sealed class Version1Tests
{
    private const string Ending = ".ecb", Answers = "answers.txt";
    private const int Files = 99, LastKind = 27;

    private static readonly string s_fixture = RepositoryRoot.File("tests/EdgeConv.Tests/Fixtures/version1.zip");

    [Fact]
    public void Every_file_of_the_fixture_gives_the_answer_that_it_gave_then()
    {
        Dictionary<string, byte[]> entries = Read();
        string[] lines = Encoding.UTF8.GetString(entries[Answers]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, entries.Count - 1);
        Assert.Equal(Files, lines.Length);
        foreach (string line in lines)
            Assert.Equal(line, Line(line.Split(' ')[0], entries[line.Split(' ')[0] + Ending]));
    }

    [Fact]
    public unsafe void The_fixture_has_every_kind_rule_and_layout_of_version_1()
    {
        ulong kinds = 0;
        uint rules = 0;
        var layouts = new HashSet<WeightLayout>();
        var ofInt16 = new HashSet<OperatorKind>();
        TensorFlags flags = 0;
        foreach (byte[] bytes in Read().Where(entry => entry.Key.EndsWith(Ending, StringComparison.Ordinal)).Select(entry => entry.Value))
        {
            using Model model = Model.Load(bytes);
            Assert.Equal(1, model.File.Header->Version);
            kinds |= model.File.Header->KindsNeeded;
            rules |= model.File.Header->RulesNeeded;
            foreach (OperatorRecord op in model.File.Operators)
            {
                layouts.Add(op.Layout);
                if (Int16Check.IsIn(model.File.Tensors, model.File.Views, op))
                    ofInt16.Add(op.Kind);
            }
            foreach (TensorRecord tensor in model.File.Tensors)
                flags |= tensor.Flags;
        }
        Assert.Equal(((1ul << (LastKind + 1)) - 1) & ~1ul, kinds);
        Assert.Equal(Enum.GetValues<OperatorKind>().Where(kind => Int16Check.Takes(kind, isSame: true)), ofInt16.Order());
        Assert.Equal(0b1110u, rules);
        Assert.Equal([WeightLayout.None, WeightLayout.Gemm, WeightLayout.GemmTaps, WeightLayout.Stem, WeightLayout.SmallGroup, WeightLayout.Depthwise], layouts.Order());
        Assert.Equal(TensorFlags.Input | TensorFlags.Output | TensorFlags.OnDemand | TensorFlags.Real | TensorFlags.Int16, flags & ~TensorFlags.Kept);
    }

    private static Dictionary<string, byte[]> Read()
    {
        using ZipArchive archive = ZipFile.OpenRead(s_fixture);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using Stream stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    /// <summary>A file's name and the SHA-256 of what the scalar kernels answer to seeded inputs.</summary>
    private static string Line(string name, byte[] file)
    {
        using Model model = Model.Load(file, name);
        using var session = new Session(model, new() { Isa = Isa.Scalar, Threads = 1, BuffersInputs = true });
        var random = new SeededRandom((ulong)file.Length);
        for (int i = 0; i < model.Inputs.Count; i++)
        {
            var levels = new sbyte[model.Inputs[i].Elements];
            for (int e = 0; e < levels.Length; e++)
                levels[e] = (sbyte)random.NextInt(-128, 128);
            session.SetInput(levels, i);
        }
        session.Run();
        var hash = new Sha256();
        for (int i = 0; i < model.Outputs.Count; i++)
            hash.Add(MemoryMarshal.AsBytes<sbyte>(OutputBytes.Of(session, i)));
        return $"{name} {Convert.ToHexStringLower(hash.End())}";
    }
}
