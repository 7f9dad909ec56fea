using EdgeConv.Linux;

namespace EdgeConv.Camera;

/// <summary>
/// Where frames come from: a V4L2 device, a process at the end of a pipe, files. Made closed; <see cref="Open"/> may be called again after
/// <see cref="Close"/> or after a loss. For one thread.
/// </summary>
public abstract class FrameSource : IDisposable
{
    /// <summary>As users call it: a device's path, a command, a folder.</summary>
    public abstract string Name { get; }

    /// <summary>What the frames are, as the driver answered; defined while the camera is open.</summary>
    public abstract CameraFormat Format { get; }

    /// <summary>Why the last <see cref="Capture"/> gave no good frame; the default before there was any.</summary>
    public abstract CameraFault Fault { get; }

    /// <summary>Frames that the source dropped between those that were given, since it was opened.</summary>
    public abstract long Dropped { get; }

    /// <summary>Opens, negotiates and starts. May allocate.</summary>
    /// <exception cref="EdgeConvException">It is absent, busy, not a camera, or gives no format that can be read.</exception>
    public abstract void Open();

    /// <summary>Waits for the next frame. Never throws, never allocates, and never waits longer than it was told.</summary>
    /// <param name="timeout">How long.</param>
    /// <param name="frame">The frame, where the result is <see cref="CaptureResult.Frame"/> or <see cref="CaptureResult.Damaged"/>; it is given back by
    /// <see cref="Release"/>, and its bytes are valid until then.</param>
    public abstract CaptureResult Capture(TimeSpan timeout, out CameraFrame frame);

    /// <summary>Gives a frame back, so that its buffer can be filled again. Never throws, never allocates.</summary>
    /// <returns>False when the camera is lost; <see cref="Fault"/> says why.</returns>
    public abstract bool Release(in CameraFrame frame);

    /// <summary>Stops and closes; does nothing on a closed camera. Never throws.</summary>
    public abstract void Close();

    /// <summary>Asks an <see cref="Open"/> that waits, on another thread, to fail soon: this source will not be used again.</summary>
    internal virtual void GiveUp()
    {
    }

    /// <summary>A fault in one line for people, with this source's name. Allocates: for changes of state, not for frames.</summary>
    public virtual string Explain(in CameraFault fault)
    {
        if (fault.Code is null)
            return $"{Name}: no fault";
        string call = fault.Call is null ? "" : $"{fault.Call}: ";
        string errno = fault.Errno == 0 ? "" : $"{Errno.Words(fault.Errno)}: ";
        return $"{Name}: {call}{errno}{char.ToLowerInvariant(fault.Code.Title[0])}{fault.Code.Title[1..]}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what outlives <see cref="Close"/>.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
