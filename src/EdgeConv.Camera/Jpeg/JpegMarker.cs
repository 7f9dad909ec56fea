namespace EdgeConv.Camera.Jpeg;

/// <summary>The second byte of markers (ITU-T T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte
        StartOfFrame0 = 0xC0, // baseline
        StartOfFrame1 = 0xC1, // extended sequential, Huffman
        HuffmanTables = 0xC4,
        Extension = 0xC8,
        ArithmeticConditioning = 0xCC,
        LastStartOfFrame = 0xCF,
        Restart0 = 0xD0,
        Restart7 = 0xD7,
        StartOfImage = 0xD8,
        EndOfImage = 0xD9,
        StartOfScan = 0xDA,
        QuantisationTables = 0xDB,
        NumberOfLines = 0xDC,
        RestartInterval = 0xDD,
        Application0 = 0xE0, // JFIF
        Application14 = 0xEE, // Adobe
        Temporary = 0x01;

    /// <summary>Whether a marker stands alone, without a segment behind it.</summary>
    public static bool IsAlone(int marker) => marker is Temporary or (>= Restart0 and <= EndOfImage);

    public static bool IsRestart(int marker) => marker is >= Restart0 and <= Restart7;
}
