using EdgeConv.Blob;
using EdgeConv.Kernels;
using Xunit;

namespace EdgeConv.Tests.Kernels;

[Trait("suite", "kernels")]
public sealed unsafe class FrameKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Frame);

    [Theory, MemberData(nameof(Kernels))]
    public void Frame_asks_for_each_row_of_a_step_where_it_is_to_lie(string name, string rule)
    {
        const int RowBytes = 15, Rows = 6;
        Kernel kernel = KernelCases.Named(OperatorKind.Frame, name);
        var op = new OperatorRecord { Kind = OperatorKind.Frame, Rule = Enum.Parse<Rule>(rule) };
        var memory = new sbyte[Rows * RowBytes];
        sbyte** rows = stackalloc sbyte*[Rows];
        int calls = 0;
        var feed = new RowFeed { Make = &Make, Context = &calls };
        fixed (sbyte* start = memory)
        {
            for (int row = 0; row < Rows; row++)
                rows[row] = start + (Rows - 1 - row) * RowBytes; // upside down
            var arguments = new KernelArguments { Operator = &op, Output = new() { Pointers = rows, Rows = Rows }, Feed = &feed };
            kernel.Run(op)(&arguments, 1, 3);
            Assert.Equal([0, 0, 4, 3, 2, 0], memory.Where((_, i) => i % RowBytes == 0));
            kernel.Run(op)(&arguments, 4, 2);
            Assert.Equal([6, 5, 4, 3, 2, 0], memory.Where((_, i) => i % RowBytes == 0));
        }
        Assert.Equal(5, calls);
        KernelCoverage.Add(kernel, op, 5);
    }

    private static void Make(void* context, int row, sbyte* destination)
    {
        ++*(int*)context;
        *destination = (sbyte)(row + 1);
    }
}
