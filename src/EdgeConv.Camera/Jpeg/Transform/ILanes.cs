using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>What the vector transforms need of a processor, beside what all have in common. Sums wrap around at 32 bits.</summary>
internal interface ILanes
{
    /// <summary>a * weightOfA + b * weightOfB, of the lower four lanes.</summary>
    static abstract Vector128<int> PairLow(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB);

    /// <summary>As <see cref="PairLow"/>, of the upper four lanes.</summary>
    static abstract Vector128<int> PairHigh(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB);

    /// <summary><see cref="PairLow"/> added to something.</summary>
    static abstract Vector128<int> AddPairLow(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB);

    /// <summary><see cref="PairHigh"/> added to something.</summary>
    static abstract Vector128<int> AddPairHigh(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB);

    /// <summary>Products of lanes, added up to four sums that together are their sum.</summary>
    static abstract Vector128<int> Dot(Vector128<short> a, Vector128<short> b);

    /// <summary>Shifts right by 11 to 13 bits, into 16 bits with saturation.</summary>
    static abstract Vector128<short> Narrow(Vector128<int> low, Vector128<int> high, [ConstantExpected(Min = (byte)1, Max = (byte)16)] byte shift);

    /// <summary>Shifts right by 16 bits and 1 to 4 more, into 8 bits with saturation.</summary>
    static abstract Vector128<sbyte> NarrowUpper(Vector128<int> first, Vector128<int> second, Vector128<int> third, Vector128<int> fourth, [ConstantExpected(Min = (byte)1, Max = (byte)8)] byte more);

    /// <summary>Lanes of the lower halves in turn.</summary>
    static abstract Vector128<short> ZipLow(Vector128<short> a, Vector128<short> b);

    /// <summary>Lanes of the upper halves in turn.</summary>
    static abstract Vector128<short> ZipHigh(Vector128<short> a, Vector128<short> b);

    /// <inheritdoc cref="ZipLow(Vector128{short}, Vector128{short})"/>
    static abstract Vector128<int> ZipLow(Vector128<int> a, Vector128<int> b);

    /// <inheritdoc cref="ZipHigh(Vector128{short}, Vector128{short})"/>
    static abstract Vector128<int> ZipHigh(Vector128<int> a, Vector128<int> b);

    /// <inheritdoc cref="ZipLow(Vector128{short}, Vector128{short})"/>
    static abstract Vector128<byte> ZipLow(Vector128<byte> a, Vector128<byte> b);

    /// <inheritdoc cref="ZipHigh(Vector128{short}, Vector128{short})"/>
    static abstract Vector128<byte> ZipHigh(Vector128<byte> a, Vector128<byte> b);
}
