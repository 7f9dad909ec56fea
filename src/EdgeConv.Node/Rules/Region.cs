using EdgeConv.Decoding;
using EdgeConv.Frames;

namespace EdgeConv.Node.Rules;

/// <summary>A part of the picture; sides are parts of its width and height.</summary>
internal readonly record struct Region(float Left, float Top, float Right, float Bottom)
{
    public static Region Whole => new(0, 0, 1, 1);

    public static Region Of(IReadOnlyList<double>? sides) => sides is null ? Whole
        : new((float)sides[0], (float)sides[1], (float)sides[2], (float)sides[3]);

    /// <summary>Whether a box's centre lies in it.</summary>
    public bool HasCentreOf(in Box box)
    {
        float x = (box.Left + box.Right) / 2, y = (box.Top + box.Bottom) / 2;
        return x >= Left && x <= Right && y >= Top && y <= Bottom;
    }

    /// <summary>As pixels of a frame: at least one, all inside.</summary>
    public Rectangle PixelsOf(in FrameLayout layout)
    {
        (int left, int right) = Side(Left, Right, layout.Width);
        (int top, int bottom) = Side(Top, Bottom, layout.Height);
        return new(left, top, right - left, bottom - top);

        static (int From, int To) Side(float from, float to, int pixels)
        {
            int first = Math.Clamp((int)Math.Round(from * pixels), 0, pixels - 1);
            return (first, Math.Clamp((int)Math.Round(to * pixels), first + 1, pixels));
        }
    }
}
