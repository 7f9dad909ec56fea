namespace EdgeConv.Kernels.Depthwise;

/// <summary>Rows of a window, as a struct type parameter: the kernel's text has no loop over them.</summary>
internal interface IWindowSize
{
    static abstract int Rows { get; }
}

internal readonly struct Rows2 : IWindowSize
{
    public static int Rows => 2;
}

internal readonly struct Rows3 : IWindowSize
{
    public static int Rows => 3;
}

internal readonly struct Rows4 : IWindowSize
{
    public static int Rows => 4;
}

internal readonly struct Rows5 : IWindowSize
{
    public static int Rows => 5;
}

internal readonly struct Rows6 : IWindowSize
{
    public static int Rows => 6;
}

internal readonly struct Rows7 : IWindowSize
{
    public static int Rows => 7;
}

internal readonly struct Rows8 : IWindowSize
{
    public static int Rows => 8;
}

internal readonly struct Rows9 : IWindowSize
{
    public static int Rows => 9;
}

internal readonly struct Rows10 : IWindowSize
{
    public static int Rows => 10;
}
