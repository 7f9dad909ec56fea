using EdgeConv.Errors;

namespace EdgeConv.Camera;

/// <summary>A camera that is plugged in, as its driver describes it.</summary>
/// <param name="Path">Such as <c>/dev/video0</c>.</param>
/// <param name="Driver">The kernel's driver; empty where the device could not be opened.</param>
/// <param name="Card">What the device calls itself.</param>
/// <param name="Bus">Where it is plugged in.</param>
/// <param name="IsBusy">Whether another program streams from it.</param>
/// <param name="Offers">Formats with their sizes.</param>
/// <param name="Problem">Why it could not be asked, with the remedy; null where it could.</param>
/// <param name="ProblemCode">The kind of that.</param>
public sealed record CameraDescription(
    string Path, string Driver, string Card, string Bus, bool IsBusy, IReadOnlyList<CameraOffer> Offers, string? Problem = null, ErrorCode? ProblemCode = null)
{
    /// <summary>Whether it has a format that EdgeConv reads. A CSI sensor's raw device has none: it is read through <c>rpicam</c>.</summary>
    public bool IsReadable => Offers.Any(offer => offer.IsReadable);
}
