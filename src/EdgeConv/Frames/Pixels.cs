namespace EdgeConv.Frames;

/// <summary>Where the one value of a pixel lies in a row.</summary>
internal unsafe interface ILumaPixel
{
    static abstract int Load(byte* row, int x);
}

/// <summary>Where the three values of a pixel lie in a row: red, green, blue or luma, U, V.</summary>
internal unsafe interface IColourPixel
{
    static abstract void Load(byte* row, int x, out int first, out int second, out int third);
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
    public static unsafe void Load(byte* row, int x, out int first, out int second, out int third)
    {
        byte* pixel = row + 3 * x;
        first = pixel[0];
        second = pixel[1];
        third = pixel[2];
    }
}

internal readonly struct Bgr24Pixel : IColourPixel
{
    public static unsafe void Load(byte* row, int x, out int first, out int second, out int third)
    {
        byte* pixel = row + 3 * x;
        first = pixel[2];
        second = pixel[1];
        third = pixel[0];
    }
}

internal readonly struct YuyvPixel : IColourPixel
{
    public static unsafe void Load(byte* row, int x, out int first, out int second, out int third)
    {
        byte* pair = row + 4 * (x >> 1);
        first = row[2 * x];
        second = pair[1];
        third = pair[3];
    }
}
