using EdgeConv.Camera;
using EdgeConv.Frames;

namespace EdgeConv.Node.Decide;

internal sealed class StageInput(Session session, CameraFormat format, Rectangle? crop, TimeProvider clock) : IDisposable
{
    private readonly CameraInput _input = new(session, format, crop) { RowClock = clock };

    public long RowTime => _input.RowTime;

    public Rectangle Crop { get; set; }

    public bool Run(in CameraFrame frame) => _input.Run(frame);

    public void Dispose() => _input.Dispose();
}
