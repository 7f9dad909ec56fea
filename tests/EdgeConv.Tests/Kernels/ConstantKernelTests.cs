using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

[Trait("suite", "kernels")]
public sealed unsafe class ConstantKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Constant);

    [Theory, MemberData(nameof(Kernels))]
    public void Constant_copies_the_rows_of_a_step_and_leaves_the_other_channels_alone(string name, string rule)
    {
        const int Rows = 4, Columns = 3, Channels = 2, PixelBytes = 5, RowBytes = Columns * PixelBytes;
        Kernel kernel = KernelCases.Named(OperatorKind.Constant, name);
        var op = new OperatorRecord { Kind = OperatorKind.Constant, Rule = Enum.Parse<Rule>(rule) };
        var levels = new byte[Rows * Columns * Channels];
        new SeededRandom(4).NextBytes(levels);
        var memory = new sbyte[Rows * RowBytes];
        sbyte** rows = stackalloc sbyte*[Rows];
        fixed (sbyte* start = memory)
        fixed (byte* from = levels)
        {
            for (int row = 0; row < Rows; row++)
                rows[row] = start + (Rows - 1 - row) * RowBytes; // upside down
            var arguments = new KernelArguments
            {
                Operator = &op, Parameters = from, Output = new() { Pointers = rows, Rows = Rows, Columns = Columns, Channels = Channels, PixelBytes = PixelBytes },
            };
            kernel.Run(op)(&arguments, 1, 2);
        }
        for (int i = 0; i < memory.Length; i++)
        {
            int row = Rows - 1 - i / RowBytes, column = i % RowBytes / PixelBytes, channel = i % PixelBytes;
            bool isWritten = row is 1 or 2 && channel < Channels;
            Assert.Equal(isWritten ? (sbyte)levels[(row * Columns + column) * Channels + channel] : 0, memory[i]);
        }
        KernelCoverage.Add(kernel, op, 2);
    }
}
