using EdgeConv.EndToEnd.Gateway;
using EdgeConv.Frames;

namespace EdgeConv.EndToEnd.Browser;

/// <summary>A node whose camera sees somebody walk through a room, 15 times a second, on a thread of its own.</summary>
internal sealed class MovingNode : IDisposable
{
    private const int Width = 480, Height = 360;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public MovingNode()
    {
        Twin = new NodeTwin();
        _thread = new Thread(Live) { IsBackground = true };
        _thread.Start();
    }

    public NodeTwin Twin { get; }

    public void Stop()
    {
        if (_thread.IsAlive)
        {
            _stop.Cancel();
            _thread.Join();
        }
    }

    public void Dispose()
    {
        Stop();
        Twin.Dispose();
        _stop.Dispose();
    }

    private void Live()
    {
        var layout = new FrameLayout(Width, Height, PixelFormat.Rgb24);
        var pixels = new byte[layout.FrameBytes];
        for (int frame = 0; !_stop.IsCancellationRequested; frame++)
        {
            double at = 0.5 - 0.62 * Math.Cos(frame / 24.0);
            bool isThere = at is > 0.05 and < 0.95;
            Draw(pixels, at);
            Twin.WritePixels(layout, pixels);
            Twin.WriteAnswer(isThere, at);
            if (frame % 8 == 0)
                Twin.WriteHealth();
            _stop.Token.WaitHandle.WaitOne(66);
        }
    }

    private static void Draw(byte[] pixels, double at)
    {
        double x0 = at * Width, head = Height * 0.3;
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                bool isFloor = y > Height * 0.78, isDoor = x is > 330 and < 430 && y > 70 && !isFloor;
                double shade = 1 - 0.25 * Math.Abs(x - Width / 2.0) / Width - 0.2 * y / Height;
                (double r, double g, double b) = isFloor ? (126, 104, 86) : isDoor ? (92, 116, 128) : (202, 205, 196);
                double dx = x - x0, dy = y - head;
                if (dx * dx + dy * dy < 26 * 26)
                    (r, g, b) = (214, 168, 140);
                else if (Math.Abs(dx) < 40 - 14 * Math.Abs(y - 190) / 90.0 && y is > 140 and < 250)
                    (r, g, b) = (38, 104, 132);
                else if (Math.Abs(Math.Abs(dx) - 15) < 11 && y is >= 250 and < 325)
                    (r, g, b) = (54, 52, 66);
                int i = 3 * (y * Width + x);
                (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)(r * shade), (byte)(g * shade), (byte)(b * shade));
            }
    }
}
