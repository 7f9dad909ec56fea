using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Threads;

/// <summary>Which splits are possible for a step. All give the same bytes; which one is taken decides about time alone.</summary>
internal static unsafe class SplitChoice
{
    private static readonly Split[] s_all = [Split.Alone, Split.Rows, Split.Columns, Split.Channels];

    /// <summary>The possible splits, or the forced one where it is possible.</summary>
    /// <param name="a">The operator, unsliced.</param>
    /// <param name="rows">Work rows of the step.</param>
    /// <param name="forced">Taken wherever it is possible.</param>
    public static Split[] Of(KernelArguments* a, int rows, Split? forced) =>
        forced is not { } split ? Array.FindAll(s_all, each => IsPossible(a, rows, each)) : [IsPossible(a, rows, split) ? split : Split.Alone];

    public static bool IsPossible(KernelArguments* a, int rows, Split split) => split switch
    {
        _ when a->Operator->Kind == OperatorKind.Frame => split == Split.Alone, // who makes the rows serves one thread, and makes them in order
        Split.Rows => rows > 1 && !a->Operator->Accumulates,
        Split.Columns => Slice.CanCutColumns(a),
        Split.Channels => Slice.ChannelUnit(a) is > 0 and var unit && a->Output.Channels > unit,
        _ => true,
    };
}
