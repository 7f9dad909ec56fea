using System.Runtime.Intrinsics;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Add;

/// <summary>Four sums at the output's scale, by a rule.</summary>
internal unsafe interface IAddNeon
{
    void Load(AddParameters* parameters);

    /// <summary>The zero points of x and y are taken off, the output's is still to come.</summary>
    Vector128<int> Sum(Vector128<int> x, Vector128<int> y);
}
