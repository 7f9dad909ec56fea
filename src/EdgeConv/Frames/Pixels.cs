namespace EdgeConv.Frames;

/// <summary>Where the one value of a pixel lies in a row.</summary>
internal unsafe interface ILumaPixel
{
    static abstract int Load(byte* row, int x);
}

/// <summary>Where the three values of a pixel lie in a row: red, green, blue or luma, U, V.</summary>
internal unsafe interface IColourPixel
{
    static abstract void Load(in PlaneRows rows, int x, out int first, out int second, out int third);
}

/// <summary>How many neighbouring pixels of a row share their chroma.</summary>
internal interface IChromaShift
{
    static abstract int Shift { get; }
}

internal readonly struct GreyPixel : ILumaPixel
{
    public static unsafe int Load(byte* row, int x) => row[x];
}

internal readonly struct YuyvLumaPixel : ILumaPixel
{
    public static unsafe int Load(byte* row, int x) => row[2 * x];
}

internal readonly struct Rgb24Pixel : IColourPixel
{
    public static unsafe void Load(in PlaneRows rows, int x, out int first, out int second, out int third)
    {
        byte* pixel = rows.First + 3 * x;
        first = pixel[0];
        second = pixel[1];
        third = pixel[2];
    }
}

internal readonly struct Bgr24Pixel : IColourPixel
{
    public static unsafe void Load(in PlaneRows rows, int x, out int first, out int second, out int third)
    {
        byte* pixel = rows.First + 3 * x;
        first = pixel[2];
        second = pixel[1];
        third = pixel[0];
    }
}

internal readonly struct YuyvPixel : IColourPixel
{
    public static unsafe void Load(in PlaneRows rows, int x, out int first, out int second, out int third)
    {
        byte* row = rows.First, pair = row + 4 * (x >> 1);
        first = row[2 * x];
        second = pair[1];
        third = pair[3];
    }
}

internal readonly struct Nv12Pixel : IColourPixel
{
    public static unsafe void Load(in PlaneRows rows, int x, out int first, out int second, out int third)
    {
        byte* pair = rows.Second + 2 * (x >> 1);
        first = rows.First[x];
        second = pair[0];
        third = pair[1];
    }
}

internal readonly struct PlanarPixel<TChroma> : IColourPixel
    where TChroma : struct, IChromaShift
{
    public static unsafe void Load(in PlaneRows rows, int x, out int first, out int second, out int third)
    {
        int chroma = x >> TChroma.Shift;
        first = rows.First[x];
        second = rows.Second[chroma];
        third = rows.Third[chroma];
    }
}

internal readonly struct OwnChroma : IChromaShift
{
    public static int Shift => 0;
}

internal readonly struct ChromaOfTwo : IChromaShift
{
    public static int Shift => 1;
}

internal readonly struct ChromaOfFour : IChromaShift
{
    public static int Shift => 2;
}
