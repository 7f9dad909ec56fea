using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Add;

/// <summary>Eight sums at the output's scale, by a rule; the output's zero point is still to come.</summary>
internal unsafe interface IAddAvx2
{
    static abstract Vector256<int> Eight(KernelArguments* a, sbyte* x, sbyte* y);
}
