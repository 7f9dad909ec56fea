using System.Drawing;
using Iot.Device.Graphics;

namespace EdgeConv.Devices.Display;

/// <summary>The smallest picture that displays of Iot.Device.Bindings take: they want one already in their constructors.</summary>
internal sealed class MemoryBitmap : BitmapImage
{
    private readonly byte[] _pixels;

    private MemoryBitmap(int width, int height, PixelFormat format) : base(width, height, width * sizeof(int), format) => _pixels = new byte[width * height * sizeof(int)];

    /// <summary>Makes sure that there is a factory of pictures; one that the program has registered stays.</summary>
    public static void Provide()
    {
        try
        {
            CreateBitmap(1, 1, PixelFormat.Format32bppArgb).Dispose();
        }
        catch (InvalidOperationException)
        {
            RegisterImageFactory(new Factory()); // the binding has no other way to ask whether there is one
        }
    }

    public override Span<byte> AsByteSpan() => _pixels;

    public override Color GetPixel(int x, int y) => Color.FromArgb(BitConverter.ToInt32(_pixels, (y * Width + x) * sizeof(int)));

    public override void SetPixel(int x, int y, Color color) => BitConverter.TryWriteBytes(_pixels.AsSpan((y * Width + x) * sizeof(int)), color.ToArgb());

    public override void SaveToStream(Stream stream, ImageFileType format) => throw NotHere("written to a file");

    public override IGraphics GetDrawingApi() => throw NotHere("drawn on");

    protected override void Dispose(bool disposing)
    {
    }

    private static NotSupportedException NotHere(string what) => new($"A picture in memory cannot be {what}: register another image factory before the display is made.");

    private sealed class Factory : IImageFactory
    {
        public BitmapImage CreateBitmap(int width, int height, PixelFormat pixelFormat) => new MemoryBitmap(width, height, pixelFormat);

        public BitmapImage CreateFromFile(string filename) => throw NotHere("read from a file");

        public BitmapImage CreateFromStream(Stream data) => throw NotHere("read from a stream");
    }
}
