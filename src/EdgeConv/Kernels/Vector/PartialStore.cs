using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Vector;

/// <summary>The rest of a run: kernels compute a whole vector and store what is the output's.</summary>
internal static unsafe class PartialStore
{
    /// <summary>Stores the first bytes of a vector.</summary>
    /// <param name="count">1 to 15.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void First(sbyte* output, Vector128<sbyte> value, nint count)
    {
        ulong rest = value.AsUInt64().ToScalar();
        if ((count & 8) != 0)
        {
            *(ulong*)output = rest;
            output += 8;
            rest = value.AsUInt64().GetElement(1);
        }
        if ((count & 4) != 0)
        {
            *(uint*)output = (uint)rest;
            output += 4;
            rest >>= 32;
        }
        if ((count & 2) != 0)
        {
            *(ushort*)output = (ushort)rest;
            output += 2;
            rest >>= 16;
        }
        if ((count & 1) != 0)
            *output = (sbyte)rest;
    }
}
