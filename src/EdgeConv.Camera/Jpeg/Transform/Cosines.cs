namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>
/// Constants of the transforms, times 2^13: those of Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (1989),
/// as the IJG library's slow integer transform uses them, and those of its transforms to 4x4 and 2x2.
/// </summary>
internal static class Cosines
{
    /// <summary>Fraction bits of the constants; those that the first pass leaves for the second; those by which an 8x8 transform scales.</summary>
    public const int Bits = 13, PassBits = 2, ScaleBits = 3;

    /// <summary>Coefficients up to here, in zigzag order, lie in the upper left 4x4.</summary>
    public const int SmallCount = 10;

    public const int One = 1 << Bits;

    public const int
        C0_298631336 = 2446, C0_390180644 = 3196, C0_541196100 = 4433, C0_765366865 = 6270, C0_899976223 = 7373, C1_175875602 = 9633,
        C1_501321110 = 12299, C1_847759065 = 15137, C1_961570560 = 16069, C2_053119869 = 16819, C2_562915447 = 20995, C3_072711026 = 25172;

    public const int
        C0_211164243 = 1730, C0_509795579 = 4176, C0_601344887 = 4926, C0_720959822 = 5906, C0_850430095 = 6967, C1_061594337 = 8697,
        C1_272758580 = 10426, C1_451774981 = 11893, C2_172734803 = 17799, C3_624509785 = 29692;

    // Products of the 8x8 transform, gathered by what they multiply.
    public const short
        EvenSame = C0_541196100, Even2To3 = C0_541196100 + C0_765366865, Even6To2 = C0_541196100 - C1_847759065,
        Sum = C1_175875602, Sum3 = C1_175875602 - C1_961570560, Sum4 = C1_175875602 - C0_390180644,
        Odd7 = C0_298631336 - C0_899976223, Odd17 = -C0_899976223, Odd1 = C1_501321110 - C0_899976223,
        Odd5 = C2_053119869 - C2_562915447, Odd35 = -C2_562915447, Odd3 = C3_072711026 - C2_562915447;
}
