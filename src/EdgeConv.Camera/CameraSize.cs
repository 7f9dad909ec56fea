using System.Globalization;

namespace EdgeConv.Camera;

/// <summary>A size of frames, or a range of them.</summary>
/// <param name="Width">Pixels per row, or the fewest.</param>
/// <param name="Height">Rows, or the fewest.</param>
/// <param name="MostWidth">The most pixels per row; <paramref name="Width"/> for one size.</param>
/// <param name="MostHeight">The most rows.</param>
/// <param name="Rates">Frames per second; none where the driver does not list them, the fastest alone where it gives a range.</param>
public sealed record CameraSize(int Width, int Height, int MostWidth, int MostHeight, IReadOnlyList<double> Rates)
{
    /// <summary>Such as <c>640x480 at 30, 15 frames/s</c>.</summary>
    public override string ToString()
    {
        string size = MostWidth == Width && MostHeight == Height ? $"{Width}x{Height}" : $"{Width}x{Height} to {MostWidth}x{MostHeight}";
        string rates = string.Join(", ", Rates.Select(rate => rate.ToString("0.##", CultureInfo.InvariantCulture)));
        return rates.Length == 0 ? size : $"{size} at {rates} frames/s";
    }
}
