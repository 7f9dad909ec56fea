using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>What stands before a picture's bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PictureRecord
{
    public long Number;
    public long Sequence;
    public long TakenNanoseconds;
    public long UnixMilliseconds;
    public int Bytes;
    public int IsJpeg;
    public int Width;
    public int Height;
    public int Format;
    public int StrideBytes;
    public int Matrix;
    public int Range;
}
