using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Kernels;
using EdgeConv.Nano;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>The firmware's assembly, as it goes to a controller, beside the runtime's scalar kernels: both on this computer, on the same file.</summary>
internal static class NanoRun
{
    /// <summary>A file as the firmware has it.</summary>
    public static sbyte[] Levels(byte[] file) => [.. file.Select(value => (sbyte)value)];

    /// <summary>A network under its layer plan.</summary>
    public static byte[] File(NetworkDescription network) => BlobWriter.Write(network, Planner.Layer(network));

    public static NanoModel Load(byte[] file) => NanoModel.Load(Levels(file));

    /// <summary>Runs a file twice on seeded inputs, in one session each, and compares every output.</summary>
    /// <returns>Output bytes that were compared.</returns>
    public static int Equal(byte[] file, ulong seed, string what)
    {
        var random = new SeededRandom(seed ^ 0x6E616E6F);
        using var model = Model.Load(file, what);
        using var session = Scalar(model);
        NanoModel nano = Load(file);
        var firmware = new NanoSession(nano);
        int compared = 0;
        for (int run = 0; run < 2; run++)
        {
            for (int i = 0; i < model.Inputs.Count; i++)
            {
                var levels = new sbyte[model.Inputs[i].Elements];
                random.NextBytes((byte[])(object)levels);
                session.SetInput(levels, i);
                // The second time rows on demand are made one by one.
                if (run == 1 && model.Inputs[i].IsOnDemand)
                    firmware.SetRows(new Rows(model.Inputs[i], levels));
                else
                    firmware.SetInput(i, levels);
            }
            session.Run();
            firmware.Run();
            for (int i = 0; i < model.Outputs.Count; i++)
            {
                sbyte[] expected = new sbyte[model.Outputs[i].Elements], made = new sbyte[expected.Length];
                session.GetOutput(expected, i);
                firmware.GetOutput(i, made);
                if (!expected.AsSpan().SequenceEqual(made))
                    Assert.Fail($"{what}, run {run}, output {i}: {Difference(expected, made)}");
                compared += made.Length;
            }
        }
        return compared;
    }

    private static unsafe Session Scalar(Model model) => new(model, null, new KernelChoice(Isa.Scalar), buffersInputs: true);

    private static string Difference(sbyte[] expected, sbyte[] made)
    {
        int[] other = [.. Enumerable.Range(0, made.Length).Where(i => made[i] != expected[i])];
        return $"{other.Length} of {made.Length} bytes differ, element {other[0]} is {made[other[0]]}, not {expected[other[0]]}";
    }

    /// <summary>Makes rows of an array in the source model's layout, and insists on being asked for each once, in order.</summary>
    private sealed class Rows(Endpoint input, sbyte[] levels) : IRowSource
    {
        private int _next;

        public void MakeRow(int row, sbyte[] to, int at)
        {
            Assert.Equal(_next++, row);
            for (int x = 0; x < input.Columns; x++)
                for (int c = 0; c < input.Channels; c++)
                    to[at++] = levels[input.IsPlanar ? (c * input.Rows + row) * input.Columns + x : (row * input.Columns + x) * input.Channels + c];
        }
    }
}
