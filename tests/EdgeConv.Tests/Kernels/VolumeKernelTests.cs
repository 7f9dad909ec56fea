using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Every kernel that does volumes against the scalar one (itself included, so that there always is one), which the converter's tests hold against the formula.</summary>
[Trait("suite", "kernels")]
public sealed class VolumeKernelTests
{
    private const int Networks = 400, Enough = 12, Least = 8;

    public static TheoryData<string, string> Kernels
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (OperatorKind kind in (OperatorKind[])[OperatorKind.Convolution, OperatorKind.Depthwise, OperatorKind.MaximumPool, OperatorKind.AveragePool])
                foreach (Kernel kernel in KernelCases.Tested(kind).Where(kernel => kernel.DoesVolumes))
                    data.Add(kernel.Name, kind.ToString());
            return data;
        }
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Equals_the_scalar_kernel_on_volumes(string name, string kindName)
    {
        OperatorKind kind = Enum.Parse<OperatorKind>(kindName);
        int served = 0;
        for (ulong seed = 0; seed < Networks && served < Enough; seed++)
        {
            NetworkDescription network = Network(seed, kind);
            using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
            byte[] input = new byte[model.Inputs[0].Elements];
            new SeededRandom(seed + 500).NextBytes(input);
            var (chosen, actual) = Run(model, input, new(Forced: name));
            if (chosen != name)
                continue;
            sbyte[] expected = Run(model, input, new(Isa.Scalar)).Output;
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"seed {seed}: {expected.Zip(actual).Count(pair => pair.First != pair.Second)} of {expected.Length} bytes differ");
            served++;
        }
        Assert.True(served >= Least, $"{name} served {served} of {Networks} volumes");
    }

    private static unsafe (string Kernel, sbyte[] Output) Run(Model model, byte[] input, KernelChoice choice)
    {
        using var session = new Session(model, null, choice);
        session.SetInput(MemoryMarshal.Cast<byte, sbyte>(input));
        session.Run();
        var output = new sbyte[model.Outputs[0].Elements];
        session.GetOutput(output);
        return (session.Kernels[^1].Name, output);
    }

    /// <summary>Both rules, channels around the tiles, groups of every family of layouts.</summary>
    private static NetworkDescription Network(ulong seed, OperatorKind kind)
    {
        var builder = new NetworkBuilder(new SeededRandom(seed), seed % 3 == 0 ? Rule.Tflm : Rule.Xnnpack) { HasLowestWeights = seed % 8 < 4 };
        SeededRandom random = builder.Random;
        int slices = random.NextInt(1, 5), rows = random.NextInt(1, 6), columns = random.NextInt(1, 14);
        int groups = kind is OperatorKind.Convolution or OperatorKind.Depthwise && seed % 2 == 0 ? random.NextInt(1, 5) : 1;
        int channels = (kind == OperatorKind.Convolution ? groups : 1) * (seed % 4 < 2 ? 4 * random.NextInt(1, 6) : random.NextInt(1, 20));
        var (depth, outputSlices) = KernelCases.Window(random, slices, mostSize: 3, dilates: true);
        var (vertical, outputRows) = KernelCases.Window(random, rows, mostSize: 3, dilates: true);
        var (horizontal, outputColumns) = KernelCases.Window(random, columns, mostSize: 4, dilates: true);
        if (kind is OperatorKind.MaximumPool or OperatorKind.AveragePool)
        {
            (depth, outputSlices) = Pool(depth, slices);
            (vertical, outputRows) = Pool(vertical, rows);
            (horizontal, outputColumns) = Pool(horizontal, columns);
        }
        if (depth.Size == 1 && slices == 1)
            (slices, outputSlices, depth) = (2, 2, WindowRecord.One);
        return builder.Build(builder.Volume(kind, builder.Input(slices * rows, columns, channels), depth, vertical, horizontal, slices, outputSlices, outputRows, outputColumns, groups));
    }

    /// <summary>A pool's window is not dilated and never lies in the padding alone.</summary>
    private static (WindowRecord Window, int Outputs) Pool(WindowRecord window, int inputs)
    {
        window = window with { Dilation = 1, PadBefore = Math.Min(window.PadBefore, window.Size - 1) };
        return (window, Math.Max((inputs - 1 + window.PadBefore) / window.Stride + 1, 1));
    }
}
