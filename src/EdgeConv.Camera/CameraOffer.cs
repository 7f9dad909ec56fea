namespace EdgeConv.Camera;

/// <summary>A format that a camera offers.</summary>
/// <param name="Code">V4L2's four characters.</param>
/// <param name="Format">What it is called in configurations; <see cref="CaptureFormat.Any"/> where EdgeConv does not read it.</param>
/// <param name="Sizes">Sizes; none where the driver does not list them.</param>
public sealed record CameraOffer(string Code, CaptureFormat Format, IReadOnlyList<CameraSize> Sizes)
{
    /// <summary>Whether EdgeConv reads it.</summary>
    public bool IsReadable => Format != CaptureFormat.Any;
}
