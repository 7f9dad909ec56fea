using EdgeConv.Camera;
using EdgeConv.Frames;

namespace EdgeConv.Node.Decide;

internal sealed class StageInput(Session session, CameraFormat format, Rectangle? crop, TimeProvider clock) : IDisposable
{
    private readonly FrameInput _input = new(session, format.Layout, crop) { RowClock = clock };

    public long RowTime => _input.RowTime;

    public Rectangle Crop { get; set; }

    public bool Run(in CameraFrame frame)
    {
        _input.Run(new Frame(frame.Bytes, format.Layout));
        return true;
    }

    public void Dispose() => _input.Dispose();
}
