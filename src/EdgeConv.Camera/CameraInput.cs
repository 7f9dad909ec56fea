using EdgeConv.Frames;

namespace EdgeConv.Camera;

/// <summary>Feeds a camera's frames to a session, whatever their format.</summary>
public sealed class CameraInput : IDisposable
{
    private readonly CameraFormat _format;
    private readonly FrameInput _pixels;

    /// <summary>Prepares for frames of one format.</summary>
    /// <param name="session">The session whose input is set.</param>
    /// <param name="format">What the camera gives: <see cref="FrameSource.Format"/>.</param>
    /// <param name="crop">The part of the frame that the model is to see; null for all of it.</param>
    /// <param name="index">Which input.</param>
    /// <exception cref="EdgeConvException">The file does not describe pictures for that input, or the crop leaves the frame.</exception>
    public CameraInput(Session session, CameraFormat format, Rectangle? crop = null, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (format.IsJpeg)
            throw new EdgeConvException(CameraErrors.NoReadableFormat, "frames of JPEG pictures are not decoded by this version: ask the camera for another format");
        _format = format;
        _pixels = new FrameInput(session, format.Layout, crop, index, format.Range);
    }

    /// <summary>One inference on a frame. Allocates nothing.</summary>
    /// <returns>False where the frame is damaged: the session ran on nothing that counts.</returns>
    public bool Run(in CameraFrame frame)
    {
        if (frame.Bytes.Length < _format.FrameBytes)
            return false;
        _pixels.Run(new Frame(frame.Bytes, _format.Layout));
        return true;
    }

    /// <summary>Releases the tables.</summary>
    public void Dispose() => _pixels.Dispose();
}
